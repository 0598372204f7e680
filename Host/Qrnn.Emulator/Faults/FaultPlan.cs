using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Qrnn.Simulation;

namespace Qrnn.Emulator.Faults;

/// <summary>One kind of fault.</summary>
/// <param name="Probability">Of a request, a job or a shot, 0 to 1.</param>
/// <param name="Duration">Of the delay, or what <c>Retry-After</c> says.</param>
public readonly record struct Fault(double Probability, TimeSpan Duration);

/// <summary>
/// What goes wrong, and how often. Whether a fault happens is a pure function of the seed and the request's number (or the job's id), so that a
/// run with the same requests in the same order meets the same faults.
/// </summary>
public sealed record FaultPlan
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(10);

    private static readonly (string Name, FaultKind Kind, double Seconds)[] Kinds =
    [
        ("429", FaultKind.TooManyRequests, 1), ("500", FaultKind.ServerError, 0), ("503", FaultKind.Unavailable, 1), ("drop", FaultKind.Drop, 0),
        ("drop-before", FaultKind.DropBefore, 0), ("drop-after", FaultKind.DropAfter, 0), ("slow", FaultKind.SlowReply, 2), ("expired-sas", FaultKind.ExpiredLink, 0),
        ("slow-queue", FaultKind.SlowQueue, 5), ("failed-job", FaultKind.FailedJob, 0), ("lost-counts", FaultKind.LostCounts, 0), ("shot-errors", FaultKind.ShotErrors, 0),
    ];

    private static readonly ImmutableHashSet<FaultKind> Timed = [FaultKind.TooManyRequests, FaultKind.Unavailable, FaultKind.SlowReply, FaultKind.SlowQueue];

    /// <summary>Nothing goes wrong.</summary>
    public static FaultPlan None { get; } = new();

    /// <summary>The names that plans may use.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Kinds.Select(static kind => kind.Name)];

    /// <summary>The faults by kind.</summary>
    public ImmutableSortedDictionary<FaultKind, Fault> Faults { get; init; } = ImmutableSortedDictionary<FaultKind, Fault>.Empty;

    /// <summary>The name of a kind.</summary>
    public static string NameOf(FaultKind kind) => Kinds.First(row => row.Kind == kind).Name;

    /// <summary>Whether a fault happens.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="seed">The plan's seed, or one made of it and a job's id.</param>
    /// <param name="number">The request's number, or a shot's.</param>
    public bool Happens(FaultKind kind, ulong seed, ulong number) =>
        Faults.TryGetValue(kind, out Fault fault) && CounterRandom.NextDouble(seed, number, (ulong)kind) < fault.Probability;

    /// <summary>The delay of a kind, or what <c>Retry-After</c> says.</summary>
    public TimeSpan DurationOf(FaultKind kind) => Faults.TryGetValue(kind, out Fault fault) ? fault.Duration : TimeSpan.Zero;

    /// <summary>Reads a plan from a JSON file, when the text ends in <c>.json</c>, or from the text itself.</summary>
    /// <exception cref="QrnnException">The file can't be read, or the plan is wrong.</exception>
    public static FaultPlan Load(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            return Parse(text);
        }

        try
        {
            using FileStream stream = File.OpenRead(text);
            if (stream.Length > 1 << 16)
            {
                throw new QrnnException($"{text} has {stream.Length} bytes: a plan of faults has at most {1 << 16}");
            }

            using JsonDocument document = JsonDocument.Parse(stream, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Of(document.RootElement.EnumerateObject().Select(static property => (property.Name, property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText())))
                : throw new QrnnException($"{text} is no JSON object, such as {{ \"429\": 0.1, \"slow\": \"0.1:2s\" }}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new QrnnException($"{text}: can't be read as a plan of faults: {failure.Message}", failure);
        }
    }

    /// <summary>Reads a text such as <c>429=0.1,slow=0.1:2s,drop=0.05</c>; empty is <see cref="None"/>.</summary>
    /// <exception cref="QrnnException">A name is not known, or a number is out of range.</exception>
    public static FaultPlan Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Of(text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(static part =>
            part.Split('=', 2, StringSplitOptions.TrimEntries) is [var name, var value] ? (name, value) : throw Wrong(part)));
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => string.Join(',', Faults.Select(static fault => string.Create(
        CultureInfo.InvariantCulture, $"{NameOf(fault.Key)}={fault.Value.Probability}{(Timed.Contains(fault.Key) ? $":{fault.Value.Duration.TotalSeconds}s" : string.Empty)}")));

    private static FaultPlan Of(IEnumerable<(string Name, string Value)> pairs)
    {
        var faults = ImmutableSortedDictionary.CreateBuilder<FaultKind, Fault>();
        foreach ((string name, string value) in pairs)
        {
            string part = $"{name}={value}";
            (string Name, FaultKind Kind, double Seconds) row = Kinds.FirstOrDefault(kind => kind.Name == name);
            if (row.Name is null)
            {
                throw new QrnnException($"faults hold '{name}': one of {string.Join(", ", Names)}");
            }

            string[] parts = value.Split(':', StringSplitOptions.TrimEntries);
            if (parts.Length > 2 || !double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double probability) || !(probability is >= 0 and <= 1)
                || (parts.Length == 2 && !Timed.Contains(row.Kind)))
            {
                throw Wrong(part);
            }

            TimeSpan duration = parts.Length == 2 ? Duration(parts[1], part) : TimeSpan.FromSeconds(row.Seconds);
            if (!faults.TryAdd(row.Kind, new Fault(probability, duration)))
            {
                throw new QrnnException($"faults hold '{name}' twice");
            }
        }

        return new FaultPlan { Faults = faults.ToImmutable() };
    }

    private static TimeSpan Duration(string text, string part)
    {
        double scale = text.EndsWith("ms", StringComparison.Ordinal) ? 1e-3 : 1;
        string number = text.EndsWith("ms", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('s') ? text[..^1] : text;
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value * scale >= 0 && value * scale <= LongestDelay.TotalSeconds
            ? TimeSpan.FromSeconds(value * scale)
            : throw Wrong(part);
    }

    private static QrnnException Wrong(string part) => new(
        $"faults hold '{part}': a fault is name=probability from 0 to 1, and for {string.Join(", ", Timed.Order().Select(NameOf))} a time up to {LongestDelay.TotalSeconds:0} s, as in slow=0.1:2s");
}
