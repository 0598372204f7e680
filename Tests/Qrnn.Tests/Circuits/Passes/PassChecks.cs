using System.Numerics;

using Qrnn.Circuits;
using Qrnn.Tests.Reference;

using Xunit;

namespace Qrnn.Tests.Circuits.Passes;

/// <summary>The one check that every pass must stand: the circuit does what it did before, on the slow obvious simulator.</summary>
internal static class PassChecks
{
    /// <summary>Same state (norm and phase included), bits and group probabilities for a random state on the carried qubits, every input word and random numbers.</summary>
    public static void AssertSame(Circuit before, Circuit after, int seed)
    {
        Assert.Equal((before.QubitCount, before.ParameterCount, before.InputBitCount), (after.QubitCount, after.ParameterCount, after.InputBitCount));
        Complex[] initial = ReferenceSimulator.Embed(before, RandomCircuits.State(seed, before.CarriedQubits.Length));
        double[] parameters = RandomCircuits.Numbers(seed + 1, before.ParameterCount);
        double[] features = RandomCircuits.Numbers(seed + 2, before.FeatureCount);
        for (int word = 0; word < 1 << before.InputBitCount; word++)
        {
            ReferenceRun Run(Circuit circuit) => ReferenceSimulator.Run(circuit, parameters, features, word, initial, ReferenceSimulator.Drawn(seed));
            ReferenceRun expected = Run(before), actual = Run(after);
            double difference = expected.State.Zip(actual.State, static (left, right) => (left - right).Magnitude).Max();
            Assert.True(difference < Tolerances.Amplitude, $"seed {seed}, word {word}: amplitudes differ by {difference}");
            Assert.Equal(expected.Bits, actual.Bits);
            Assert.Equal(expected.GroupProbabilities.Keys.Order(), actual.GroupProbabilities.Keys.Order());
            foreach ((int group, double probability) in expected.GroupProbabilities)
            {
                Assert.True(Math.Abs(probability - actual.GroupProbabilities[group]) < Tolerances.Amplitude, $"seed {seed}, word {word}: group {group}");
            }
        }
    }

    /// <summary>The very same operations, not equal ones.</summary>
    public static void AssertUntouched(Circuit before, Circuit after)
    {
        Assert.Equal(before.Operations.Length, after.Operations.Length);
        for (int index = 0; index < before.Operations.Length; index++)
        {
            Assert.Same(before.Operations[index], after.Operations[index]);
        }
    }

    /// <summary>Random circuits with something of everything, the share of each kind changing from seed to seed.</summary>
    public static Circuit Any(int seed)
    {
        var random = new Random(seed);
        return RandomCircuits.Create(seed, new RandomCircuitOptions
        {
            Qubits = 2 + random.Next(3),
            Ancillas = random.Next(4),
            Items = 5 + random.Next(20),
            Carried = random.Next(2) == 0 ? [0] : [0, 1],
            Neuron = 0.25 * random.Next(3),
            Amplify = 0.5 * random.Next(3),
            Postselection = 0.1 * random.Next(3),
            Intrusion = random.Next(2) == 0 ? 0 : 0.05,
            InputFlip = 0.1 * random.Next(3),
            Measurement = 0.05 * random.Next(2),
            Reset = 0.05 * random.Next(2),
            RotationRun = 0.1 * random.Next(3),
            Kinds = random.Next(2) == 0 ? [] : [GateKind.X, GateKind.Ry, GateKind.Rz, GateKind.Z],
        });
    }

    public static Circuit Of(int qubits, int inputBits, int[] carried, params Operation[] operations) =>
        new() { QubitCount = qubits, InputBitCount = inputBits, CarriedQubits = [.. carried], ParameterCount = 4, Operations = [.. operations] };

    public static GateOperation Gate(GateKind kind, int target, double angle, params Control[] controls) => new(kind, [target], [.. controls], Angle.Of(angle));

    public static GateOperation Flip(int target, params Control[] controls) => new(GateKind.X, [target], [.. controls], Angle.Zero);
}
