using System.CommandLine;
using Qrnn.Data;
using Qrnn.Training;

namespace Qrnn.Cli;

/// <summary>One option per setting of a training configuration, made from the library's own table of settings.</summary>
internal sealed class ConfigurationOptions
{
    private readonly List<(Setting Setting, Option<string?> Option)> _options = [];

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="verb">The verb.</param>
    /// <param name="onlyResumable">True to add only what a resumed run may change.</param>
    public ConfigurationOptions(Verb verb, bool onlyResumable)
    {
        foreach (Setting setting in TrainingSettings.All.Where(setting => !onlyResumable || setting.ChangeableOnResume))
        {
            var option = new Option<string?>(setting.Option)
            {
                HelpName = setting.Type switch
                {
                    SettingType.Integer => "N",
                    SettingType.Number => "X",
                    SettingType.Flag => "BOOL",
                    SettingType.Text when setting.Choices.IsEmpty => setting.Placeholder ?? "PATH",
                    _ => string.Join('|', setting.Choices),
                },
                Description = $"{Sentence(setting.Description)}: {setting.Limit}. {Default(setting, onlyResumable)}",
                Arity = setting.Type == SettingType.Flag ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
            };
            _options.Add((setting, option));
            verb.Options.Add(option);
        }
    }

    /// <summary>A configuration with everything replaced that the user wrote.</summary>
    /// <exception cref="QrnnException">Names the option, the value and the limit.</exception>
    public TrainingConfiguration Apply(TrainingConfiguration configuration, VerbContext context)
    {
        foreach ((Setting setting, Option<string?> option) in _options)
        {
            if (!context.Has(option))
            {
                continue;
            }

            try
            {
                configuration = setting.Apply(configuration, context.Get(option) ?? "true");
            }
            catch (QrnnException refused) when (refused.Message.StartsWith(setting.Key, StringComparison.Ordinal))
            {
                throw new QrnnException(setting.Option + refused.Message[setting.Key.Length..], refused);
            }
        }

        return configuration;
    }

    private static string Default(Setting setting, bool onlyResumable)
    {
        if (onlyResumable)
        {
            return "Default: as before.";
        }

        object[] values = [.. SequenceTasks.All.Select(task => setting.Read(TrainingConfiguration.ForTask(task))).Distinct()];
        return values.Length == 1 ? values[0] is "" ? "Default: none." : FormattableString.Invariant($"Default: {values[0]}.") : "Default: the task's.";
    }

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
