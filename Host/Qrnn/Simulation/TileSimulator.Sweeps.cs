namespace Qrnn.Simulation;

/// <content>A tile's way through the sequence and back.</content>
internal sealed unsafe partial class TileSimulator<TLanes, T, TWide>
{
    private (double Loss, double Minimum) Forward(TileWorkspace<TLanes, T> workspace, int tile)
    {
        int width = TLanes.Count;
        int amplitudes = 1 << _program.CarriedBits;
        T* state = workspace.Checkpoints;
        new Span<T>(state, checked((int)workspace.StateLength)).Clear();
        TLanes.Broadcast(T.One).Store(state);
        TLanes loss = TLanes.Zero;
        TLanes minimum = TLanes.Broadcast(T.One);
        for (int step = 0; step < _batch.Steps; step++)
        {
            if (step < _fedBackFrom)
            {
                LoadWords(workspace.Inputs, _batch.Inputs, tile, step);
            }
            else
            {
                FeedBack(workspace);
            }

            T* output = Advance(workspace, state, step, traced: workspace.KeepsAllTraces, tile);
            T* outcomes = OutcomesOf(workspace, step);
            TileKernels<TLanes, T>.Outcomes(output, amplitudes, _readout.Weights, Words, outcomes);
            TLanes total = Total(outcomes);
            TLanes inverse = Reciprocal(total);
            loss += LossAndSlopes(workspace, outcomes, inverse, Targets(workspace, tile, step), LoadWeights(workspace, tile, step), workspace.WordScratch);
            SetWords(workspace.Outputs, _batch.Targets, tile, step);
            if (_recorder is not null)
            {
                Record(workspace, outcomes, inverse, tile, step);
            }

            workspace.Outputs.Group(_program.WordBits);
            TLanes chosen = ChosenOutcome(outcomes, Numbers(workspace, workspace.Outputs));
            minimum = TLanes.Select(TLanes.Greater(minimum, chosen * inverse), chosen * inverse, minimum);
            if (step + 1 == _batch.Steps)
            {
                RecordFinalStates(workspace, output, total, tile);
            }
            else
            {
                state = _differentiates ? state + workspace.StateLength : state;
                TileKernels<TLanes, T>.Project(
                    output, state, amplitudes, _readout.Factors, Words, workspace.Outputs, ReciprocalRoot(chosen), workspace.LaneScratch);
            }
        }

        return (double.CreateTruncating(loss.Sum()), MinimumOf(minimum, tile));
    }

    private void Backward(TileWorkspace<TLanes, T> workspace, int tile, T* accumulators)
    {
        int amplitudes = 1 << _program.CarriedBits;
        nint stateLength = (nint)workspace.StateLength;
        T* adjoint = workspace.Adjoint;
        new Span<T>(adjoint, checked((int)stateLength)).Clear();
        for (int step = _batch.Steps - 1; step >= _firstCall; step--)
        {
            T* start = workspace.Checkpoints + (step * stateLength);
            LoadWords(workspace.Inputs, _batch.Inputs, tile, step);
            LoadWords(workspace.Outputs, _batch.Targets, tile, step);
            if (!workspace.KeepsAllTraces)
            {
                Advance(workspace, start, 0, traced: true, tile);
            }

            T* trace = workspace.Traces + (workspace.KeepsAllTraces ? step * (nint)workspace.TraceLength : 0);
            T* output = trace + workspace.TraceOffsets[^1];
            T* outcomes = OutcomesOf(workspace, step);
            TLanes targets = Targets(workspace, tile, step);
            if (step + 1 < _batch.Steps)
            {
                TileKernels<TLanes, T>.ProjectAdjoint(
                    output,
                    adjoint,
                    amplitudes,
                    _readout.Factors,
                    Words,
                    workspace.Outputs,
                    ReciprocalRoot(ChosenOutcome(outcomes, targets)),
                    workspace.AngleSlopes,
                    workspace.LaneScratch);
                TileKernels<TLanes, T>.AddByWord(
                    workspace.AngleSlopes, amplitudes, accumulators + _projectionOffset, workspace.Outputs, workspace.Square);
            }

            if (AnyKept(tile, step))
            {
                T* slopes = workspace.WordScratch;
                LossAndSlopes(workspace, outcomes, Reciprocal(Total(outcomes)), targets, LoadWeights(workspace, tile, step), slopes);
                TileKernels<TLanes, T>.OutcomesAdjoint(output, adjoint, amplitudes, _readout.Weights, Words, slopes, accumulators + _outcomeOffset);
            }

            for (int i = _program.CarriedOperations - 1; i >= 0; i--)
            {
                T* before = i == 0 ? start : trace + workspace.TraceOffsets[i - 1];
                T* after = trace + workspace.TraceOffsets[i];
                ApplyAdjoint(workspace, i, before, after, adjoint, accumulators + _accumulatorOffsets[i]);
            }
        }
    }

    /// <summary>One cell call up to its output stage, on the state at <paramref name="start"/>; returns where the result is.</summary>
    private T* Advance(TileWorkspace<TLanes, T> workspace, T* start, int step, bool traced, int tile)
    {
        T* trace = workspace.Traces + (workspace.KeepsAllTraces ? step * (nint)workspace.TraceLength : 0);
        T* source = start;
        TLanes before = TLanes.Broadcast(T.One);
        bool recordsNeurons = _recorder is { HasNeurons: true };
        for (int i = 0; i < _program.CarriedOperations; i++)
        {
            T* destination = traced ? trace + workspace.TraceOffsets[i] : workspace.State;
            Apply(workspace, i, source, destination);
            source = destination;
            if (recordsNeurons)
            {
                before = RecordNeuron(workspace, i, TileKernels<TLanes, T>.Norm(destination, 1 << _program.CarriedBits), before, tile, step);
            }
        }

        if (recordsNeurons)
        {
            RecordOutputNeurons(workspace, source, before, tile, step);
        }

        return source;
    }

    private void Apply(TileWorkspace<TLanes, T> workspace, int index, T* source, T* destination)
    {
        TileOperation operation = _program.Operations[index];
        if (operation.IsUniform)
        {
            TileKernels<TLanes, T>.RotateAll(source, destination, operation.Pairs, operation.TargetBit, _tables.Of(index));
        }
        else if (!operation.UsesWords)
        {
            Apply(index, source, destination, default(WordlessAccess<TLanes, T>));
        }
        else if (WordPairsFitRegister)
        {
            Apply(index, source, destination, new PairedAccess<TLanes, T>(workspace.Inputs.Picks, workspace.Inputs.SecondPicks, _program.WordBits));
        }
        else if (WordsFitRegister)
        {
            Apply(index, source, destination, new RegisterAccess<TLanes, T>(workspace.Inputs.Picks, _program.WordBits));
        }
        else
        {
            Apply(index, source, destination, new GatherAccess<TLanes, T>(workspace.Inputs.Words, workspace.LaneScratch, _program.WordBits));
        }
    }

    private void Apply<TAccess>(int index, T* source, T* destination, TAccess access)
        where TAccess : struct, ITableAccess<TLanes, T>
    {
        TileOperation operation = _program.Operations[index];
        TileKernels<TLanes, T>.Rotate(source, destination, operation.Pairs, operation.TargetBit, _tables.Of(index), access);
    }

    private void ApplyAdjoint(TileWorkspace<TLanes, T> workspace, int index, T* before, T* after, T* adjoint, T* accumulator)
    {
        TileOperation operation = _program.Operations[index];
        if (operation.IsUniform)
        {
            TileKernels<TLanes, T>.RotateAllAdjoint(after, adjoint, operation.Pairs, operation.TargetBit, _tables.Of(index), accumulator);
            return;
        }

        if (!operation.UsesWords)
        {
            ApplyAdjoint(workspace, index, before, adjoint, default(WordlessAccess<TLanes, T>));
            TileKernels<TLanes, T>.AddRegisters(workspace.AngleSlopes, operation.Pairs, accumulator);
            return;
        }

        if (WordPairsFitRegister)
        {
            ApplyAdjoint(workspace, index, before, adjoint, new PairedAccess<TLanes, T>(workspace.Inputs.Picks, workspace.Inputs.SecondPicks, _program.WordBits));
        }
        else if (WordsFitRegister)
        {
            ApplyAdjoint(workspace, index, before, adjoint, new RegisterAccess<TLanes, T>(workspace.Inputs.Picks, _program.WordBits));
        }
        else
        {
            ApplyAdjoint(workspace, index, before, adjoint, new GatherAccess<TLanes, T>(workspace.Inputs.Words, workspace.LaneScratch, _program.WordBits));
        }

        TileKernels<TLanes, T>.AddByWord(workspace.AngleSlopes, operation.Pairs, accumulator, workspace.Inputs, workspace.Square);
    }

    private void ApplyAdjoint<TAccess>(TileWorkspace<TLanes, T> workspace, int index, T* state, T* adjoint, TAccess access)
        where TAccess : struct, ITableAccess<TLanes, T>
    {
        TileOperation operation = _program.Operations[index];
        TileKernels<TLanes, T>.RotateAdjoint(state, adjoint, operation.Pairs, operation.TargetBit, _tables.Of(index), _tables.SlopesOf(index), workspace.AngleSlopes, access);
    }

    /// <summary>Element of the batch's arrays for a lane; lanes past the batch repeat its last sample with weight 0.</summary>
    private int CallOf(int tile, int lane, int step) =>
        (Math.Min((tile * TLanes.Count) + lane, _batch.Samples - 1) * _batch.Steps) + step;

    private void LoadWords(LaneWords<TLanes, T> lanes, int[] values, int tile, int step)
    {
        SetWords(lanes, values, tile, step);
        lanes.Group(_program.WordBits);
    }

    /// <summary>Feeds the words that the call before was collapsed to.</summary>
    private void FeedBack(TileWorkspace<TLanes, T> workspace)
    {
        new ReadOnlySpan<int>(workspace.Outputs.Words, TLanes.Count).CopyTo(new Span<int>(workspace.Inputs.Words, TLanes.Count));
        workspace.Inputs.Group(_program.WordBits);
    }

    private void SetWords(LaneWords<TLanes, T> lanes, int[] values, int tile, int step)
    {
        for (int lane = 0; lane < TLanes.Count; lane++)
        {
            lanes.Words[lane] = values[CallOf(tile, lane, step)];
        }
    }

    private TLanes Targets(TileWorkspace<TLanes, T> workspace, int tile, int step)
    {
        T* numbers = workspace.LaneScratch;
        for (int lane = 0; lane < TLanes.Count; lane++)
        {
            numbers[lane] = T.CreateTruncating(_batch.Targets[CallOf(tile, lane, step)]);
        }

        return TLanes.Load(numbers);
    }

    private static TLanes Numbers(TileWorkspace<TLanes, T> workspace, LaneWords<TLanes, T> lanes)
    {
        T* numbers = workspace.LaneScratch;
        for (int lane = 0; lane < TLanes.Count; lane++)
        {
            numbers[lane] = T.CreateTruncating(lanes.Words[lane]);
        }

        return TLanes.Load(numbers);
    }

    private bool AnyKept(int tile, int step)
    {
        for (int lane = 0; lane < TLanes.Count; lane++)
        {
            if (_batch.Kept[CallOf(tile, lane, step)])
            {
                return true;
            }
        }

        return false;
    }

    private TLanes LoadWeights(TileWorkspace<TLanes, T> workspace, int tile, int step)
    {
        T* weights = workspace.LaneScratch;
        for (int lane = 0; lane < TLanes.Count; lane++)
        {
            bool counts = (tile * TLanes.Count) + lane < _batch.Samples && _batch.Kept[CallOf(tile, lane, step)];
            weights[lane] = counts ? _keptWeight : T.Zero;
        }

        return TLanes.Load(weights);
    }

    private T* OutcomesOf(TileWorkspace<TLanes, T> workspace, int step) =>
        workspace.Outcomes + (_differentiates ? (nint)step * Words * TLanes.Count : 0);

    private TLanes Total(T* outcomes)
    {
        TLanes total = TLanes.Zero;
        for (int word = 0; word < Words; word++)
        {
            total += TLanes.Load(outcomes + ((nint)word * TLanes.Count));
        }

        return total;
    }

    private static TLanes Number(int value) => TLanes.Broadcast(T.CreateTruncating(value));

    private TLanes ChosenOutcome(T* outcomes, TLanes words)
    {
        TLanes chosen = TLanes.Zero;
        for (int word = 0; word < Words; word++)
        {
            chosen = TLanes.Select(TLanes.Equal(words, Number(word)), TLanes.Load(outcomes + ((nint)word * TLanes.Count)), chosen);
        }

        return chosen;
    }

    // A branch of probability zero stays zero instead of spreading not-a-number over its tile.
    private static TLanes Reciprocal(TLanes value) =>
        TLanes.Select(TLanes.Greater(value, TLanes.Zero), TLanes.Broadcast(T.One) / value, TLanes.Zero);

    private static TLanes ReciprocalRoot(TLanes value) =>
        TLanes.Select(TLanes.Greater(value, TLanes.Zero), TLanes.Broadcast(T.One) / TLanes.SquareRoot(value), TLanes.Zero);

    private double MinimumOf(TLanes values, int tile)
    {
        T* numbers = stackalloc T[TLanes.Count];
        values.Store(numbers);
        double minimum = 1;
        for (int lane = 0; lane < TLanes.Count && (tile * TLanes.Count) + lane < _batch.Samples; lane++)
        {
            minimum = Math.Min(minimum, double.CreateTruncating(numbers[lane]));
        }

        return minimum;
    }
}
