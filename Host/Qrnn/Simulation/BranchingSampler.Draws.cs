using Qrnn.Circuits;

namespace Qrnn.Simulation;

/// <summary>What happens at noise channels, in the tail and at the end of a path.</summary>
public sealed unsafe partial class BranchingSampler
{
    private const int PaulisOfOne = 3;
    private const int PaulisOfTwo = 15;

    private bool Disturb(NoiseStep noise)
    {
        int next = _at.Step + 1;
        switch (noise.Channel)
        {
            case NoiseChannel.Readout:
                int result = noise.Result;
                bool isOne = _binding.Bits[result] == 1;
                return Split(isOne ? noise.OneToZero : noise.Strength, new Side { Step = next, Result = result, IsOne = isOne }, new Side { Step = next, Result = result, IsOne = !isOne });
            case NoiseChannel.Dephasing:
                return Split(noise.Strength, new Side { Step = next }, new Side { Step = next, Action = SideAction.Pauli, Target = noise.Targets[0], Pauli = 3 });
            case NoiseChannel.Damping:
                return Damp(noise, next);
            default:
                return Depolarize(noise, next);
        }
    }

    // First whether there is an error, which needs no look at the state, then which: stage k asks for the k-th Pauli among those that are left.
    private bool Depolarize(NoiseStep noise, int next)
    {
        if (_at.Stage == 0)
        {
            return Split(noise.Strength, new Side { Step = next }, new Side { Step = _at.Step, Stage = 1 });
        }

        int paulis = noise.Targets.Length == 1 ? PaulisOfOne : PaulisOfTwo;
        int pauli = _at.Stage;
        double probability = 1.0 / (paulis - pauli + 1);
        return Split(probability, new Side { Step = _at.Step, Stage = pauli + 1 }, new Side { Step = next, Action = SideAction.Pauli, Target = noise.Targets[0], Pauli = pauli });
    }

    // Kraus operators diag(1, √(1−γ)) and √γ·|0⟩⟨1|: the second has probability γ·P(1).
    private bool Damp(NoiseStep noise, int next)
    {
        (double zero, double one) = BranchKernels.Weights(_state, noise.Targets[0]);
        double all = zero + one, gamma = noise.Strength;
        double stays = zero + ((1 - gamma) * one);
        double factor = stays > 0 ? Math.Sqrt(all / stays) : 0;
        return Split(
            gamma * one / all,
            new Side { Step = next, Action = SideAction.Scale, Target = noise.Targets[0], Factor = factor, OneFactor = factor * Math.Sqrt(1 - gamma) },
            new Side { Step = next, Action = SideAction.MoveOne, Target = noise.Targets[0], Factor = one > 0 ? Math.Sqrt(all / one) : 0 });
    }

    private void Act(StateVectorBuffer<double> state, in Side side)
    {
        switch (side.Action)
        {
            case SideAction.KeepZero when side.Factor != 1:
                BranchKernels.Collapse(state, side.Target, isOne: false, toZero: false, side.Factor);
                break;
            case SideAction.KeepOne when side.Factor != 1:
                BranchKernels.Collapse(state, side.Target, isOne: true, toZero: false, side.Factor);
                break;
            case SideAction.MoveOne:
                BranchKernels.Collapse(state, side.Target, isOne: true, toZero: true, side.Factor);
                break;
            case SideAction.Scale:
                BranchKernels.Scale(state, side.Target, side.Factor, side.OneFactor);
                break;
            case SideAction.Pauli:
                int[] targets = ((NoiseStep)_steps[_at.Step]).Targets;
                BranchKernels.ApplyPauli(state, targets[0], side.Pauli & 3);
                if (targets.Length == 2)
                {
                    BranchKernels.ApplyPauli(state, targets[1], side.Pauli >> 2);
                }

                break;
        }
    }

    private void CountTail()
    {
        int bits = _program.Tail.Length;
        if (bits == 0)
        {
            Count(_at.Shots, isWhole: true);
            return;
        }

        _tailWeights ??= new NativeArray<double>(2L << bits);
        double* weights = _tailWeights.Pointer;
        int leaves = 1 << bits;
        if (bits == _program.QubitCount)
        {
            for (int index = 0; index < leaves; index++)
            {
                weights[leaves + index] = StateVectorEngine<double>.Square(_state, index);
            }
        }
        else
        {
            new Span<double>(weights + leaves, leaves).Clear();
            for (int index = 0; index < _state.Length; index++)
            {
                weights[leaves + TailValue(index)] += StateVectorEngine<double>.Square(_state, index);
            }
        }

        for (int node = leaves - 1; node > 0; node--)
        {
            weights[node] = weights[2 * node] + weights[(2 * node) + 1];
        }

        Descend(1, 0, _at.Shots, _at.Path);
    }

    private int TailValue(int index)
    {
        int value = 0;
        foreach (TailBit bit in _program.Tail)
        {
            value = (value << 1) | ((index >> bit.Target) & 1);
        }

        return value;
    }

    // The weights are a binary tree whose level k tells of the k-th bit: shots are split on the way down, and bits recorded, perhaps wrongly.
    private void Descend(int node, int level, long shots, ulong path)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (level == _program.Tail.Length)
        {
            Count(shots, isWhole: true);
            return;
        }

        TailBit bit = _program.Tail[level];
        double* weights = _tailWeights!.Pointer;
        ulong draw = ((ulong)_program.TailStart << 5) + (2 * (uint)level);
        var random = new DrawStream(_seed, path, draw);
        long ones = BinomialDraw.Next(shots, weights[(2 * node) + 1] / weights[node], ref random);
        Record(2 * node, level, shots - ones, path, bit.ZeroToOne, isOne: false);
        Record((2 * node) + 1, level, ones, DrawStream.Turn(path, draw), bit.OneToZero, isOne: true);
    }

    private void Record(int node, int level, long shots, ulong path, double flip, bool isOne)
    {
        ulong draw = ((ulong)_program.TailStart << 5) + (2 * (uint)level) + 1;
        var random = new DrawStream(_seed, path, draw);
        long flipped = flip > 0 ? BinomialDraw.Next(shots, flip, ref random) : 0;
        RecordAs(node, level, shots - flipped, path, isOne);
        RecordAs(node, level, flipped, DrawStream.Turn(path, draw), !isOne);
    }

    private void RecordAs(int node, int level, long shots, ulong path, bool isOne)
    {
        if (shots == 0)
        {
            return;
        }

        int result = _program.Tail[level].Result;
        int mark = _binding.Mark();
        _binding.SetBit(result, isOne);
        if (Leaves(result, isOne))
        {
            Count(shots, isWhole: false);
        }
        else
        {
            Descend(node, level + 1, shots, path);
        }

        _binding.GoBack(mark);
    }

    private void Count(long shots, bool isWhole)
    {
        _cancellation.ThrowIfCancellationRequested();
        int length = 0;
        foreach (OutputOperation output in _program.Outputs)
        {
            if (!_binding.Holds(output.Condition))
            {
                continue;
            }

            _key[length++] = output.Kind == OutputKind.Result ? ResultText(output.Value, isWhole)
                : !isWhole ? '.' : _binding.Integer(output.Value) != 0 ? '1' : '0';
        }

        ReadOnlySpan<char> key = _key.AsSpan(0, length);
        if (!_countsBySpan.TryGetValue(key, out long known) && _counts.Count >= MaximumOutcomes)
        {
            throw new QrnnException($"the program has more than {MaximumOutcomes} different outcomes: run it for fewer shots, or record fewer results");
        }

        _countsBySpan[key] = known + shots;
    }

    private char ResultText(int bit, bool isWhole) => _binding.Bits[bit] switch
    {
        0 => '0',
        1 => '1',
        _ when !isWhole => '.',
        _ => throw new QrnnException($"result {bit} is recorded but was never measured"),
    };
}
