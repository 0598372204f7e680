using System.CommandLine;
using Qrnn.Backends;
using Qrnn.Backends.Azure;

namespace Qrnn.Cli;

/// <summary><c>qrnn azure submit</c>: a program as one job or many, each exactly once.</summary>
internal static class AzureSubmitCommand
{
    public static Verb Create(Terminal terminal)
    {
        var verb = new Verb(
            "submit",
            "Submit a program as a job. It is written into the journal before anything is sent: the same command with the same journal finishes what was interrupted and never submits a job twice.",
            "qrnn azure submit program.ll --target ionq.simulator --shots 500 --wait",
            "qrnn azure submit program.qs --target quantinuum.sim.h2-1e --dry-run",
            "qrnn azure submit program.ll --target rigetti.sim.qvm --copies 20 --wait --journal jobs --max-shots 10000 --json")
        { Patience = TimeSpan.FromSeconds(15) };
        var file = new Argument<string>("FILE.ll|FILE.qs") { Description = "A QIR file, sent as it is, or a Q# file with an entry point, compiled for the target's profile." };
        verb.Arguments.Add(file);
        var target = new Option<string?>("--target") { HelpName = "TARGET", Description = "The target, such as ionq.simulator; see 'qrnn azure targets'." };
        Option<int?> shots = Numbers.Integer("--shots", "N", "Shots, 1 or more. Default: 100.", 1);
        var name = new Option<string?>("--name") { HelpName = "TEXT", Description = "The job's name, for people. Default: the file's." };
        Option<int?> copies = Numbers.Integer("--copies", "K", "Independent jobs of the same program, from 1 to 100000. Default: 1.", 1, 100_000);
        Option<int?> inFlight = Numbers.Integer("--in-flight", "N", "Jobs at a time, from 1 to 1000. Default: 8.", 1, 1000);
        var wait = new Option<bool>("--wait") { Description = "Wait for the jobs and show their results." };
        var journal = new Option<string?>("--journal") { HelpName = "DIR", Description = "Where jobs are written down and results stored. Default: azure-jobs." };
        var retry = new Option<bool>("--retry-failed") { Description = "Submit jobs that failed or were cancelled anew, with a new id." };
        var dry = new Option<bool>("--dry-run") { Description = "Show the requests, the estimated cost and what hinders the program, and send nothing." };
        Option<double?> cost = Numbers.Real("--max-cost", "X", "Refuse before anything is sent if the jobs cost more by the estimate, in the target's currency. Default: any.", 0, 1e9);
        Option<int?> most = Numbers.Integer("--max-shots", "N", "Refuse before anything is sent if the jobs have more shots in all. Default: any.", 1);
        foreach (Option option in new Option[] { target, shots, name, copies, inFlight, wait, journal, retry, dry, cost, most })
        {
            verb.Options.Add(option);
        }

        var workspace = new AzureWorkspaceOptions(verb);
        verb.Does(terminal, context =>
        {
            QuantumTarget chosen = TargetCatalog.Find(context.Get(target) ?? throw new QrnnException("--target is missing: see 'qrnn azure targets'"));
            string path = terminal.Resolve(context.Get(file)!);
            var work = new AzureSubmission(
                context,
                chosen,
                AzureProgram.Qir(path, chosen, context.Interrupted),
                context.Get(name) ?? Path.GetFileNameWithoutExtension(path),
                context.Get(shots) ?? 100,
                context.Get(copies) ?? 1);
            TargetFit fit = work.Fit;
            AzureQuantumClient client = workspace.ClientAsync(context).GetAwaiter().GetResult();
            if (context.Get(dry))
            {
                return work.Preview(client);
            }

            fit.Required(path);
            using JobJournal opened = JobJournal.Open(terminal.Resolve(context.Get(journal) ?? new BackendSettings().JournalFolder));
            var runner = new AzureJobRunner(client, opened, context.Get(retry));
            work.KeepLimits(runner, context.Get(most), context.Get(cost));
            return work.RunAsync(runner, context.Get(inFlight) ?? 8, context.Get(wait), opened.Folder).GetAwaiter().GetResult();
        });
        return verb;
    }
}
