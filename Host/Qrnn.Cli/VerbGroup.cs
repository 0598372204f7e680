using System.CommandLine;

namespace Qrnn.Cli;

/// <summary>A name under which several verbs stand, such as <c>qrnn data show</c> and <c>qrnn data fetch</c>.</summary>
internal sealed class VerbGroup : Command
{
    public VerbGroup(string name, string description, params Verb[] verbs)
        : base(name, description)
    {
        Verbs = verbs;
        foreach (Verb verb in verbs)
        {
            Subcommands.Add(verb);
        }
    }

    /// <summary>The verbs of the group, in the order of help.</summary>
    public IReadOnlyList<Verb> Verbs { get; }
}
