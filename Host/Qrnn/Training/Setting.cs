using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Qrnn.Training;

/// <summary>How a setting is written.</summary>
public enum SettingType
{
    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Flag,

    /// <summary>One of <see cref="Setting.Choices"/>, or free text when there are none.</summary>
    Text,
}

/// <summary>One setting of a <see cref="TrainingConfiguration"/>: its name, its limits, and how it is read and replaced.</summary>
public sealed class Setting
{
    /// <summary>The key in configuration files, such as "learningRate".</summary>
    public required string Key { get; init; }

    /// <summary>The option on the command line, such as "--learning-rate".</summary>
    public string Option => "--" + string.Concat(Key.Select(c => char.IsUpper(c) ? $"-{char.ToLowerInvariant(c)}" : $"{c}"));

    /// <summary>What it does, for the manual.</summary>
    public required string Description { get; init; }

    /// <summary>How it is written.</summary>
    public required SettingType Type { get; init; }

    /// <summary>The range in words, such as "1 to 20".</summary>
    public required string Limit { get; init; }

    /// <summary>The words that a text may be; empty when it is free.</summary>
    public ImmutableArray<string> Choices { get; init; } = [];

    /// <summary>What stands for a free text in the manual; null for a path.</summary>
    public string? Placeholder { get; init; }

    /// <summary>Whether a resumed run may change it: only what does not touch the numbers of a step.</summary>
    public bool ChangeableOnResume { get; init; }

    /// <summary>The value in a configuration: a long, double, bool or string.</summary>
    public required Func<TrainingConfiguration, object> Read { get; init; }

    /// <summary>Whether a value of the right type is in the range.</summary>
    public required Func<object, bool> Accepts { get; init; }

    /// <summary>A configuration with the value replaced.</summary>
    public required Func<TrainingConfiguration, object, TrainingConfiguration> Replace { get; init; }

    /// <summary>Sets it from text, as on a command line.</summary>
    /// <exception cref="QrnnException">Names key, value and limit.</exception>
    public TrainingConfiguration Apply(TrainingConfiguration configuration, string text)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        object? value = Type switch
        {
            SettingType.Integer => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer) ? integer : null,
            SettingType.Number => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null,
            SettingType.Flag => bool.TryParse(text, out bool flag) ? flag : null,
            _ => text,
        };
        return Apply(configuration, value, text);
    }

    /// <summary>Sets it from a value of a JSON file. Numbers in quotes are refused.</summary>
    internal TrainingConfiguration Apply(TrainingConfiguration configuration, JsonElement json)
    {
        object? value = (Type, json.ValueKind) switch
        {
            (SettingType.Integer, JsonValueKind.Number) => json.TryGetInt64(out long integer) ? integer : null,
            (SettingType.Number, JsonValueKind.Number) => json.TryGetDouble(out double number) ? number : null,
            (SettingType.Flag, JsonValueKind.True or JsonValueKind.False) => json.GetBoolean(),
            (SettingType.Text, JsonValueKind.String) => json.GetString(),
            _ => null,
        };
        return Apply(configuration, value, json.GetRawText());
    }

    private TrainingConfiguration Apply(TrainingConfiguration configuration, object? value, string text) =>
        value is not null && Accepts(value)
            ? Replace(configuration, value)
            : throw new QrnnException($"{Key} is {Short(text)}: must be {Limit}");

    /// <summary>One line of bounded length, whatever a file holds.</summary>
    internal static string Short(string text)
    {
        string line = string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));
        return line.Length <= 60 ? line : line[..57] + "...";
    }
}
