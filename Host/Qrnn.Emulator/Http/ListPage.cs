using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Qrnn.Emulator.Http;

/// <summary>A page of a list: filtered, ordered, and with a link to the next.</summary>
internal static class ListPage
{
    private const int LongestPage = 100;

    /// <summary>Answers with a page.</summary>
    /// <param name="context">The request; its query says which page.</param>
    /// <param name="items">All items in their natural order.</param>
    /// <param name="property">An item's property by name, for filters and orders; null when there is none of the name.</param>
    /// <param name="form">An item as JSON.</param>
    /// <exception cref="Refusal">InvalidArgument.</exception>
    public static Task AnswerAsync<T>(HttpContext context, IEnumerable<T> items, Func<T, string, string?> property, Func<T, JsonObject> form)
    {
        IQueryCollection query = context.Request.Query;
        string? filter = query["filter"], order = query["orderby"];
        int skip = Number(query, "skip", 0, int.MaxValue), top = Math.Min(Number(query, "top", LongestPage, int.MaxValue), LongestPage);
        List<T> all = [.. items.Where(ListFilter.Parse(filter, property))];
        if (!string.IsNullOrEmpty(order))
        {
            string[] words = order.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length is 0 or > 2 || (words.Length == 2 && words[1] is not ("asc" or "desc")))
            {
                throw Refusal.OfArgument($"orderby is '{order}': a property and asc or desc.");
            }

            string Key(T item) => property(item, words[0]) ?? throw Refusal.OfArgument($"'{words[0]}' is no property that lists are filtered or ordered by.");
            all = words is [_, "desc"] ? [.. all.OrderByDescending(Key, StringComparer.Ordinal)] : [.. all.OrderBy(Key, StringComparer.Ordinal)];
        }

        List<T> page = [.. all.Skip(skip).Take(top)];
        string? next = null;
        if (skip + page.Count < all.Count && page.Count > 0)
        {
            IEnumerable<(string Name, string? Value)> fields =
            [
                ("filter", filter), ("orderby", order), ("top", Text(top)), ("skip", Text(skip + page.Count)), ("api-version", query["api-version"]),
            ];
            next = $"{context.Request.Scheme}://{context.Request.Host}{context.Request.Path.ToUriComponent()}?"
                + string.Join('&', fields.Where(static field => !string.IsNullOrEmpty(field.Value)).Select(static field => $"{field.Name}={Uri.EscapeDataString(field.Value!)}"));
        }

        return Reply.JsonAsync(context, StatusCodes.Status200OK, new JsonObject { ["value"] = new JsonArray([.. page.Select(form)]), ["nextLink"] = next });
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int Number(IQueryCollection query, string name, int otherwise, int most)
    {
        string? text = query[name];
        return string.IsNullOrEmpty(text) ? otherwise
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= most ? number
            : throw Refusal.OfArgument($"{name} is '{text}': must be a whole number from 0.");
    }
}
