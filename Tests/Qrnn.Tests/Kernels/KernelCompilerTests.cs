using System.Diagnostics;
using Qrnn.Circuits;
using Xunit;

namespace Qrnn.Tests.Kernels;

[Collection(CompilerCollection.Name)]
public sealed class KernelCompilerTests(CompilerFixture fixture)
{
    private static readonly KernelCellShape Small = new(Workspace: 2, Inputs: 2, Stages: 1, Order: 2, Degree: 2, Bias: 1.570796);

    [Fact]
    public void CompileToQir_SymbolicCell_KeepsSymbolsAndNativeGates()
    {
        string qir = fixture.Compiler.CompileToQir(
            fixture.Library.SymbolicProgram(KernelEntry.SymbolicCell(Small, KernelAncillaPolicy.Postselect)), QirProfile.AdaptiveRif);

        // 3 input neurons' worth of lanes: (2·(1+1)+2) neurons with 3+3 weights and an angle, and one work stage of 2 rotations.
        Assert.Contains("call double @Param(i64 43)", qir, StringComparison.Ordinal);
        Assert.DoesNotContain("@Param(i64 44)", qir, StringComparison.Ordinal);
        Assert.Contains("call i1 @InputBit(i64 1)", qir, StringComparison.Ordinal);
        Assert.Contains("@NativeControlledRy2(double %", qir, StringComparison.Ordinal);
        Assert.Contains("@NativePostselect(%Qubit* inttoptr (i64 5 to %Qubit*), i64 5)", qir, StringComparison.Ordinal);
        Assert.DoesNotContain("__quantum__qis__cx", qir, StringComparison.Ordinal);
    }

    [Fact]
    public void CompileToQir_Error_NamesFileLineAndCode()
    {
        KernelProgram program = fixture.Library.Program("operation Main() : Unit {\n    let x : Int = 1.0;\n}");

        QrnnException failure = Assert.Throws<QrnnException>(() => fixture.Compiler.CompileToQir(program, QirProfile.Base));

        Assert.Equal(FailureKind.BadRequest, failure.Kind);
        Assert.Contains("Entry.qs:2:19: error Qdk.Qsc.TypeCk.TyMismatch", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public void Compile_SeveralErrors_ReportsEachWithItsPlace()
    {
        KernelProgram program = fixture.Library.Program("@EntryPoint()\noperation Main() : Unit {\n    Foo();\n    Bar();\n}");

        KernelCompilation compilation = fixture.Compiler.Compile(program, QirProfile.Base);

        Assert.Null(compilation.Qir);
        Assert.Contains(compilation.Diagnostics, each => each is { File: "Entry.qs", Line: 3, Column: 5, Severity: "error" });
        Assert.Contains(compilation.Diagnostics, each => each is { File: "Entry.qs", Line: 4, Column: 5, Severity: "error" });
    }

    [Fact]
    public void Run_EndlessLoop_IsStoppedAndTheNextRequestWorks()
    {
        using var compiler = new KernelCompiler(new KernelCompilerOptions { CacheFolder = null });
        KernelProgram endless = new([new KernelSource("Entry.qs", "operation Main() : Int { mutable x = 0; while true { x += 1; } x }")]);
        KernelProgram finite = new([new KernelSource("Entry.qs", "operation Main() : Int { 7 }")]);

        QrnnException failure = Assert.Throws<QrnnException>(
            () => compiler.Run(endless, KernelEntry.Expression, timeLimit: TimeSpan.FromSeconds(2)));
        int process = compiler.ProcessId;
        KernelRun run = compiler.Run(finite, KernelEntry.Expression);

        Assert.Contains("2 s, the time limit", failure.Message, StringComparison.Ordinal);
        Assert.Equal("7", Assert.Single(run.Shots).Value);
        Assert.Equal(process, compiler.ProcessId);
    }

    [Fact]
    public void CompileToQir_CompilerPanics_SaysSoAndTheNextRequestWorks()
    {
        KernelProgram program = fixture.Library.SymbolicProgram(
            "import Symbols.*;\n@EntryPoint()\noperation Main() : Unit {\n    use q = Qubit();\n    let x = Param(0);\n    Ry(x ^ 2.0, q);\n}");

        QrnnException failure = Assert.Throws<QrnnException>(() => fixture.Compiler.CompileToQir(program, QirProfile.AdaptiveRif));
        KernelRun run = fixture.Compiler.Run(new KernelProgram([new KernelSource("Entry.qs", "operation Main() : Int { 7 }")]), KernelEntry.Expression);

        Assert.Contains("broke down", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Equal("7", Assert.Single(run.Shots).Value);
    }

    [Fact]
    public void Run_ProcessWasKilled_StartsAnother()
    {
        using var compiler = new KernelCompiler(new KernelCompilerOptions { CacheFolder = null });
        KernelProgram program = new([new KernelSource("Entry.qs", "operation Main() : Int { 7 }")]);
        Assert.Equal("7", Assert.Single(compiler.Run(program, KernelEntry.Expression).Shots).Value);
        int first = compiler.ProcessId;
        using (Process child = Process.GetProcessById(first))
        {
            child.Kill();
            child.WaitForExit();
        }

        Assert.Equal("7", Assert.Single(compiler.Run(program, KernelEntry.Expression).Shots).Value);
        Assert.NotEqual(first, compiler.ProcessId);
    }

    [Fact]
    public void Run_Events_AreReadInFull()
    {
        KernelProgram program = new([new KernelSource(
            "Entry.qs",
            """
            operation Main() : Result[] {
                use q = Qubit[2];
                Message("hello");
                X(q[0]);
                Ry(1.0, q[1]);
                Std.Diagnostics.DumpMachine();
                Std.Diagnostics.DumpOperation(1, qs => Ry(1.0, qs[0]));
                Reset(q[1]);
                MResetEachZ(q)
            }
            """)]);

        KernelRun run = fixture.Compiler.Run(program, KernelEntry.Expression, shots: 2);

        Assert.Equal(2, run.Shots.Length);
        foreach (KernelShot shot in run.Shots)
        {
            Assert.Equal("[One, Zero]", shot.Value);
            Assert.Null(shot.Failure);
            Assert.Equal("hello", Assert.Single(shot.Messages));
            KernelState state = Assert.Single(shot.States);
            Assert.Equal(2, state.QubitCount);
            Assert.Equal(Math.Cos(0.5), state.Amplitudes[0b10].Real, Tolerances.Amplitude);
            Assert.Equal(Math.Sin(0.5), state.ToVector()[0b11].Real, Tolerances.Amplitude);
            Assert.Equal(-Math.Sin(0.5), Assert.Single(shot.Matrices)[0, 1].Real, Tolerances.Amplitude);
        }
    }

    [Fact]
    public void Run_ProgramFails_ReportsWhereAndWhy()
    {
        KernelProgram program = new([new KernelSource("Entry.qs", "operation Main() : Unit {\n    fail \"no lanes\";\n}")]);

        KernelShot shot = Assert.Single(fixture.Compiler.Run(program, KernelEntry.Expression).Shots);

        Assert.Null(shot.Value);
        Assert.StartsWith("Entry.qs:2:5: error", shot.Failure, StringComparison.Ordinal);
        Assert.Contains("no lanes", shot.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_DoesNotCompile_NamesThePlace()
    {
        KernelProgram program = new([new KernelSource("Entry.qs", "operation Main() : Unit {\n    Foo();\n}")]);

        QrnnException failure = Assert.Throws<QrnnException>(() => fixture.Compiler.Run(program, KernelEntry.Expression));

        Assert.Contains("Entry.qs:2:5: error", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Estimate_TwoJobs_GivesTwoEstimates()
    {
        KernelProgram program = new([new KernelSource("Entry.qs", "operation Main() : Unit { use q = Qubit[3]; for x in q { T(x); } ResetAll(q); }")]);

        var estimates = fixture.Compiler.Estimate(program, KernelEntry.Expression, """[{}, {"errorBudget": 0.01}]""");

        Assert.Equal(2, estimates.GetArrayLength());
        Assert.Equal(3, estimates[0].GetProperty("logicalCounts").GetProperty("tCount").GetInt32());
        Assert.True(estimates[0].GetProperty("physicalCounts").GetProperty("physicalQubits").GetInt64() > 3);
    }

    [Fact]
    public void CompileToQir_NoNode_SaysWhatToInstall()
    {
        using var compiler = new KernelCompiler(new KernelCompilerOptions { CacheFolder = null, NodePath = "/nowhere/node" });

        QrnnException failure = Assert.Throws<QrnnException>(() => compiler.CompileToQir(fixture.Library.Program("x"), QirProfile.Base));

        Assert.Equal(FailureKind.MissingComponent, failure.Kind);
        Assert.Contains("install Node.js 20", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [SkippableFact]
    public void CompileToQir_NodeEndsBeforeItAnswers_SaysWhatToInstall()
    {
        Skip.If(OperatingSystem.IsWindows(), "needs a shell script that stands for a Node.js too old to read the worker");
        using var folder = new TemporaryFolder();
        string old = Path.Combine(folder.Path, "node");
        File.WriteAllText(old, "#!/bin/sh\nexit 1\n");
        Process.Start("chmod", ["+x", old]).WaitForExit();
        using var compiler = new KernelCompiler(new KernelCompilerOptions { CacheFolder = null, NodePath = old });

        QrnnException failure = Assert.Throws<QrnnException>(() => compiler.CompileToQir(fixture.Library.Program("x"), QirProfile.Base));

        Assert.Equal(FailureKind.MissingComponent, failure.Kind);
        Assert.Contains($"'{old}' ended before it answered: install Node.js 20", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CompileToQir_CompilerNotInstalled_SaysWhere()
    {
        using var folder = new TemporaryFolder();
        using var compiler = new KernelCompiler(new KernelCompilerOptions { CacheFolder = null, Folder = folder.Path });

        QrnnException failure = Assert.Throws<QrnnException>(() => compiler.CompileToQir(fixture.Library.Program("x"), QirProfile.Base));

        Assert.Equal(FailureKind.MissingComponent, failure.Kind);
        Assert.Contains(folder.Path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_CompilerFilesAreMissing_SaysSo()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "compiler"));
        File.Copy(Path.Combine(fixture.Library.Folder, "compiler", "worker.mjs"), Path.Combine(folder.Path, "compiler", "worker.mjs"));
        using var compiler = new KernelCompiler(new KernelCompilerOptions { CacheFolder = null, Folder = folder.Path });

        QrnnException failure = Assert.Throws<QrnnException>(() => compiler.Run(new KernelProgram([]), KernelEntry.Expression));

        Assert.Equal(FailureKind.MissingComponent, failure.Kind);
        Assert.Contains("does not start", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_RunningCompiler_EndsItsProcess()
    {
        var compiler = new KernelCompiler(new KernelCompilerOptions { CacheFolder = null });
        compiler.Run(new KernelProgram([new KernelSource("Entry.qs", "operation Main() : Int { 7 }")]), KernelEntry.Expression);
        using Process child = Process.GetProcessById(compiler.ProcessId);

        compiler.Dispose();

        Assert.True(child.WaitForExit(TimeSpan.FromSeconds(20)));
        Assert.Throws<ObjectDisposedException>(() => compiler.Run(new KernelProgram([]), KernelEntry.Expression));
    }

    [Fact]
    public async Task CompileToQirAsync_ManyThreads_AllGetTheirOwnProgram()
    {
        string[] all = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() => fixture.Compiler.CompileToQirAsync(
            new KernelProgram([new KernelSource("Entry.qs", $"@EntryPoint() operation Main() : Unit {{ use q = Qubit(); Ry({n}.25, q); }}")]), QirProfile.Base))));

        for (int n = 0; n < all.Length; n++)
        {
            Assert.Contains($"double {n}.25", all[n], StringComparison.Ordinal);
        }
    }
}
