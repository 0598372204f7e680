using System.Diagnostics;
using System.Globalization;
using Qrnn.Backends;
using Qrnn.Circuits;
using Qrnn.Models;
using Qrnn.Simulation;
using Qrnn.Tests.Kernels;
using Xunit;

namespace Qrnn.Tests.Backends;

[Collection(CompilerCollection.Name)]
public sealed class QirTemplateTests(CompilerFixture fixture)
{
    /// <summary>Profile, W, I, S, order, degree, attempts.</summary>
    public static TheoryData<QirProfile, int, int, int, int, int, int> Programs() => new()
    {
        { QirProfile.Base, 1, 2, 0, 0, 2, 1 },
        { QirProfile.Base, 2, 2, 0, 2, 3, 1 },
        { QirProfile.AdaptiveRi, 1, 1, 1, 1, 1, 1 },
        { QirProfile.AdaptiveRi, 1, 2, 0, 1, 2, 3 },
        { QirProfile.AdaptiveRi, 2, 1, 0, 2, 2, 2 },
        { QirProfile.AdaptiveRif, 1, 1, 1, 2, 1, 2 },
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public void Qir_OtherNumbers_IsTheCompilersText(QirProfile profile, int workspace, int inputs, int stages, int order, int degree, int attempts)
    {
        NetworkProgram program = Program(workspace, inputs, stages, order, degree, attempts);
        Assert.NotNull(program.Template(profile));

        foreach (double[] parameters in new[] { Drawn(program.ParameterCount, 1), Awkward(program.ParameterCount) })
        {
            Assert.Equal(fixture.Compiler.CompileToQir(program.Source(parameters), profile), program.Qir(parameters, profile));
        }
    }

    [Fact]
    public void Fill_TheTemplate_TakesMicroseconds()
    {
        NetworkProgram program = Program(2, 2, 1, 2, 3, 1);
        QirTemplate template = program.Template(QirProfile.Base)!;
        double[] parameters = Drawn(program.ParameterCount, 2);
        var fastest = TimeSpan.MaxValue;
        for (int run = 0; run < 20; run++)
        {
            var watch = Stopwatch.StartNew();
            template.Fill(parameters);
            fastest = watch.Elapsed < fastest ? watch.Elapsed : fastest;
        }

        // The compiler takes 0.1 s and more. A machine with all cores busy still has one quiet moment in twenty.
        Assert.True(fastest < TimeSpan.FromMilliseconds(20), $"{template.Rotations} rotations in {fastest.TotalMicroseconds} µs");
    }

    [Fact]
    public void TryCreate_CircuitOfAnotherProgram_GivesNone()
    {
        NetworkProgram program = Program(1, 1, 0, 0, 1, 1);
        string qir = fixture.Compiler.CompileToQir(program.Source(QirTemplate.GenericNumbers(program.ParameterCount)), QirProfile.Base);
        Circuit circuit = program.Circuit(lowered: true);

        Assert.NotNull(QirTemplate.TryCreate(qir, circuit));
        Assert.Null(QirTemplate.TryCreate(qir, Program(1, 1, 1, 0, 1, 1).Circuit(lowered: true)));
        Assert.Null(QirTemplate.TryCreate(qir, circuit with { Operations = circuit.Operations.Remove(circuit.Operations.OfType<GateOperation>().First(static gate => gate.Angle != Angle.Zero)) }));
        Assert.Null(QirTemplate.TryCreate(qir, circuit with { Operations = [.. circuit.Operations.Select(static operation => operation is GateOperation gate ? gate with { Angle = 2 * gate.Angle } : operation)] }));
        Assert.Null(QirTemplate.TryCreate(fixture.Compiler.CompileToQir(program.Source(Drawn(program.ParameterCount, 3)), QirProfile.Base), circuit));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Fill_WrongNumbers_IsRefused(int what)
    {
        NetworkProgram program = Program(1, 1, 0, 0, 1, 1);
        double[] parameters = what == 0 ? new double[program.ParameterCount + 1] : [.. Enumerable.Repeat(double.NaN, program.ParameterCount)];
        Assert.Throws<QrnnException>(() => program.Qir(parameters, QirProfile.Base));
    }

    [Theory]
    [InlineData(1, "1.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(1e-5, "0.00001")]
    [InlineData(-1.2345678e-9, "-0.0000000012345678")]
    [InlineData(1e16, "10000000000000000.0")]
    [InlineData(2251799813685247.5, "2251799813685247.5")]
    [InlineData(1e21, "1000000000000000000000.0")]
    [InlineData(0.00012345, "0.00012345")]
    public void Write_Number_IsAsTheCompilerWritesIt(double value, string expected) => Assert.Equal(expected, Written(value));

    [Fact]
    public void Write_AnyNumber_ReadsBackExactly()
    {
        for (ulong draw = 0; draw < 2000; draw++)
        {
            double value = BitConverter.UInt64BitsToDouble(CounterRandom.NextBits(5, draw, 0).Low);
            if (double.IsFinite(value))
            {
                string text = Written(value);
                Assert.True(text.Length <= QirNumber.MostCharacters && text.Contains('.', StringComparison.Ordinal) && !text.Contains('E', StringComparison.Ordinal), text);
                Assert.Equal(value, double.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture));
            }
        }
    }

    private static string Written(double value)
    {
        char[] text = new char[QirNumber.MostCharacters];
        return new string(text, 0, QirNumber.Write(value, text));
    }

    private static double[] Drawn(int count, ulong seed) => [.. Enumerable.Range(0, count).Select(index => 3 * (CounterRandom.NextDouble(seed, (ulong)index, 0) - 0.5))];

    // Zeros of both signs, equal, tiny, whole and large numbers: what a compiler could treat in a way of its own.
    private static double[] Awkward(int count) => [.. Enumerable.Range(0, count).Select(static index => new[] { 0.0, -0.0, 1e-9, -1, 1.5707963267948966, 12345.678, 3e-300 }[index % 7])];

    private NetworkProgram Program(int workspace, int inputs, int stages, int order, int degree, int attempts) => new(
        fixture.Compiler, fixture.Library, new NetworkShape { Workspace = workspace, Inputs = inputs, Stages = stages, Order = order, Degree = degree }, [1, 0, 1], attempts);
}
