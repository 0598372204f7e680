using System.Collections.Immutable;
using System.Numerics;

using FsCheck;
using FsCheck.Fluent;

using Qrnn.Circuits;

namespace Qrnn.Tests.Reference;

/// <summary>What a random circuit may hold. Probabilities are per drawn item; what is left over is a gate.</summary>
internal sealed record RandomCircuitOptions
{
    public int Qubits { get; init; } = 4;

    /// <summary>Extra qubits after the others that serve as fresh ancillas of neurons and postselections; they end in |0⟩.</summary>
    public int Ancillas { get; init; } = 3;

    public int Items { get; init; } = 20;

    public int Parameters { get; init; } = 5;

    public int Features { get; init; } = 2;

    public int InputBits { get; init; } = 2;

    public int MaximumControls { get; init; } = 3;

    /// <summary>The gates drawn from; empty means every kind of the gate table.</summary>
    public ImmutableArray<GateKind> Kinds { get; init; } = [];

    /// <summary>Qubits that carry a state in; the others begin in |0⟩.</summary>
    public ImmutableArray<int> Carried { get; init; } = [];

    /// <summary>A whole neuron of order 0 to min(3, Ancillas) on superposed controls, as a neuron's explicit circuit.</summary>
    public double Neuron { get; init; }

    /// <summary>Share of the neurons that are amplified (unitary) instead of projected.</summary>
    public double Amplify { get; init; }

    /// <summary>A fresh ancilla that is turned by random gates, entangled with a random qubit, and postselected by projection.</summary>
    public double Postselection { get; init; }

    /// <summary>Probability that a random gate stands after an operation of a neuron or of a postselection, so that these are not contiguous.</summary>
    public double Intrusion { get; init; }

    /// <summary>A flip controlled by input bits only.</summary>
    public double InputFlip { get; init; }

    /// <summary>A measurement, until the bits are used up; later gates are conditioned on measured bits with the same probability.</summary>
    public double Measurement { get; init; }

    /// <summary>A reset of one of the ordinary qubits.</summary>
    public double Reset { get; init; }

    /// <summary>A run of rotations of one kind about one target with different control sets, as the multiplexing pass looks for.</summary>
    public double RotationRun { get; init; }
}

/// <summary>Seeded random circuits of every operation kind, and random states and numbers to run them with.</summary>
internal static class RandomCircuits
{
    public const int MaximumBits = 4;

    /// <summary>Gate kinds whose matrices are real.</summary>
    public static ImmutableArray<GateKind> RealKinds { get; } = [.. GateTable.All.Where(static gate => gate.IsReal).Select(static gate => gate.Kind)];

    public static Circuit Create(int seed, RandomCircuitOptions options) => new Generator(seed, options).Create();

    /// <summary>FsCheck: circuits with seeds as they are found; the seed is printed on failure and shrinks to small ones.</summary>
    public static Arbitrary<int> Seeds() => Gen.Choose(0, 1_000_000).ToArbitrary();

    /// <summary>A Haar-like random normalised state of some qubits, or a real one.</summary>
    public static Complex[] State(int seed, int qubitCount, bool real = false)
    {
        var random = new Random(seed);
        Complex[] state = [.. Enumerable.Range(0, 1 << qubitCount).Select(_ => new Complex(Normal(random), real ? 0 : Normal(random)))];
        double norm = Math.Sqrt(state.Sum(static a => a.Magnitude * a.Magnitude));
        return [.. state.Select(amplitude => amplitude / norm)];
    }

    /// <summary>Random numbers in [−2, 2) for parameters or features.</summary>
    public static double[] Numbers(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => 4 * random.NextDouble() - 2)];
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private sealed class Generator(int seed, RandomCircuitOptions options)
    {
        private readonly Random _random = new(seed);
        private readonly GateKind[] _kinds = options.Kinds.IsDefaultOrEmpty ? [.. GateTable.All.Select(static gate => gate.Kind)] : [.. options.Kinds];
        private readonly List<Operation> _operations = [];
        private readonly List<ClassicalExpression> _expressions = [];
        private int _bits;
        private int _groups;

        public Circuit Create()
        {
            for (int item = 0; item < options.Items; item++)
            {
                AddItem();
            }

            return new Circuit
            {
                QubitCount = options.Qubits + options.Ancillas,
                BitCount = _bits,
                ParameterCount = options.Parameters,
                FeatureCount = options.Features,
                InputBitCount = options.InputBits,
                Operations = [.. _operations],
                Expressions = [.. _expressions],
                CarriedQubits = options.Carried,
            };
        }

        private void AddItem()
        {
            double draw = _random.NextDouble();
            if ((draw -= options.Neuron) < 0)
            {
                int target = _random.Next(options.Qubits);
                int order = _random.Next(Math.Min(3, options.Ancillas) + 1);
                PostselectMode mode = _random.NextDouble() < options.Amplify ? PostselectMode.Amplify : PostselectMode.Project;
                Monomial[] monomials = [.. Enumerable.Range(0, 1 + _random.Next(5)).Select(_ => new Monomial(Controls(target), RandomAngle()))];
                AddWithIntrusions(NeuronCircuits.Neuron(monomials, target, [.. Enumerable.Range(options.Qubits, order)], mode, _groups++));
            }
            else if ((draw -= options.Postselection) < 0 && options.Ancillas > 0)
            {
                AddPostselection();
            }
            else if ((draw -= options.InputFlip) < 0 && options.InputBits > 0)
            {
                Control[] controls = [.. Enumerable.Range(0, options.InputBits).Where(_ => _random.Next(2) == 0).Select(Control.InputBit)];
                _operations.Add(new GateOperation(GateKind.X, [_random.Next(options.Qubits)], [.. controls], Angle.Zero));
            }
            else if ((draw -= options.Measurement) < 0 && _bits < MaximumBits)
            {
                _operations.Add(new MeasureOperation(_random.Next(options.Qubits), _bits++));
            }
            else if ((draw -= options.Reset) < 0)
            {
                _operations.Add(new ResetOperation(_random.Next(options.Qubits)));
            }
            else if ((draw - options.RotationRun) < 0)
            {
                GateKind kind = RotationKind();
                int target = _random.Next(options.Qubits);
                for (int k = 2 + _random.Next(4); k > 0; k--)
                {
                    _operations.Add(new GateOperation(kind, [target], Controls(target), RandomAngle()));
                }
            }
            else
            {
                AddGate(_kinds[_random.Next(_kinds.Length)]);
            }
        }

        private void AddGate(GateKind kind)
        {
            int[] shuffled = Shuffled(options.Qubits);
            int targets = GateTable.Of(kind).Targets;
            int condition = -1;
            if (_bits > 0 && _random.NextDouble() < options.Measurement)
            {
                condition = _expressions.Count;
                _expressions.Add(new ClassicalExpression(ClassicalOperator.MeasuredBit, ClassicalType.Bool, Integer: _random.Next(_bits)));
            }

            Angle angle = GateTable.Of(kind).IsRotation ? RandomAngle() : Angle.Zero;
            _operations.Add(new GateOperation(kind, [.. shuffled[..targets]], Controls(shuffled[..targets]), angle, condition));
        }

        /// <summary>An ancilla or two, gates on them, at least one gate from the last to a random qubit, projection of all.</summary>
        private void AddPostselection()
        {
            int[] ancillas = [.. Enumerable.Range(options.Qubits, 1 + _random.Next(Math.Min(2, options.Ancillas)))];
            int target = _random.Next(options.Qubits);
            int group = _groups++;
            var operations = new List<Operation>();
            foreach (int ancilla in ancillas)
            {
                operations.Add(new GateOperation(RotationKind(), [ancilla], Controls(target), RandomAngle()));
                operations.Add(new GateOperation(SingleTargetKind(), [ancilla], Controls(target), RandomAngle()));
                operations.Add(new GateOperation(SingleTargetKind(), [target], [Control.Qubit(ancilla), .. Controls(target).Take(1)], RandomAngle()));
                operations.Add(new GateOperation(RotationKind(), [ancilla], Controls(target), RandomAngle()));
            }

            AddWithIntrusions(operations.Concat(ancillas.Select(ancilla => new PostselectOperation(ancilla, PostselectMode.Project, -1, group))));
        }

        private void AddWithIntrusions(IEnumerable<Operation> operations)
        {
            foreach (Operation operation in operations)
            {
                _operations.Add(operation);
                if (options.Intrusion > 0 && _random.NextDouble() < options.Intrusion)
                {
                    AddGate(_kinds[_random.Next(_kinds.Length)]);
                }
            }
        }

        private GateKind SingleTargetKind()
        {
            GateKind[] kinds = [.. _kinds.Where(static kind => GateTable.Of(kind).Targets == 1)];
            return kinds.Length == 0 ? GateKind.Ry : kinds[_random.Next(kinds.Length)];
        }

        private GateKind RotationKind()
        {
            GateKind[] kinds = [.. _kinds.Where(static kind => GateTable.Of(kind) is { Targets: 1, IsRotation: true })];
            return kinds.Length == 0 ? GateKind.Ry : kinds[_random.Next(kinds.Length)];
        }

        private ImmutableArray<Control> Controls(params int[] excluded)
        {
            Control[] pool =
            [
                .. Enumerable.Range(0, options.Qubits).Where(qubit => !excluded.Contains(qubit)).Select(Control.Qubit),
                .. Enumerable.Range(0, options.InputBits).Select(Control.InputBit),
            ];
            _random.Shuffle(pool);
            return [.. pool.Take(_random.Next(Math.Min(options.MaximumControls, pool.Length) + 1))];
        }

        private Angle RandomAngle()
        {
            Angle angle = Angle.Of(_random.Next(3) == 0 ? 4 * _random.NextDouble() - 2 : 0);
            if (options.Parameters > 0 && _random.Next(3) > 0)
            {
                angle += Angle.OfParameter(_random.Next(options.Parameters), _random.Next(2) == 0 ? 1 : 2 * _random.NextDouble() - 1);
            }

            if (options.Features > 0 && _random.Next(3) == 0)
            {
                angle += Angle.OfFeature(_random.Next(options.Features), _random.Next(2) == 0 ? -1 : 0.5);
            }

            return angle.IsConstant && angle.Constant == 0 ? Angle.Of(0.7) : angle;
        }

        private int[] Shuffled(int count)
        {
            int[] items = [.. Enumerable.Range(0, count)];
            _random.Shuffle(items);
            return items;
        }
    }
}
