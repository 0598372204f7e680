using BenchmarkDotNet.Running;

namespace Qrnn.Benchmarks;

internal static class Program
{
    private static void Main(string[] args)
    {
        if (args is ["general", ..])
        {
            GeneralCircuitReport.Run(json: args.Contains("--json"));
            return;
        }

        if (args is ["batch", ..])
        {
            BatchReport.Run();
            return;
        }

        if (args is ["shots", ..])
        {
            ShotReport.Run();
            return;
        }

        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
    }
}
