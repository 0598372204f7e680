namespace Qrnn.Simulation;

/// <content>A tile's way through the sequence and back.</content>
internal sealed unsafe partial class TileSimulator<TLanes, T, TWide>
{
    private (double Loss, double Minimum) Forward(TileWorkspace<TLanes, T> workspace, int tile)
    {
        int width = TLanes.Count;
        T* state = workspace.Checkpoints;
        new Span<T>(state, checked((int)workspace.StateLength)).Clear();
        TLanes.Broadcast(T.One).Store(state);
        TLanes loss = TLanes.Zero;
        TLanes minimum = TLanes.Broadcast(T.One);
        for (int step = 0; step < _batch.Steps; step++)
        {
            LoadWords(workspace, tile, step);
            T* output = Advance(workspace, state, step, traced: workspace.KeepsAllTraces, tile);
            T* outcomes = workspace.Outcomes + (_differentiates ? (nint)step * _program.WordOfBlock.Length * width : 0);
            TLanes total = TLanes.Zero;
            for (int block = 0; block < _program.WordOfBlock.Length; block++)
            {
                TLanes outcome = TileKernels<TLanes, T>.Norm(output + (block * (nint)workspace.StateLength), 1 << _program.CarriedBits);
                outcome.Store(outcomes + ((nint)block * width));
                total += outcome;
            }

            TLanes inverse = Reciprocal(total);
            TLanes targets = LoadNumbers(workspace, _batch.Targets, tile, step);
            TLanes weights = LoadWeights(workspace, tile, step);
            loss += LossAndSlopes(workspace, outcomes, inverse, targets, weights, workspace.BlockScratch);
            TLanes words = _recorder is null ? targets : Record(workspace, outcomes, inverse, targets, tile, step);
            TLanes chosen = ChosenOutcome(outcomes, words);
            minimum = TLanes.Select(TLanes.Greater(minimum, chosen * inverse), chosen * inverse, minimum);
            if (step + 1 == _batch.Steps)
            {
                RecordFinalStates(workspace, output, total, tile);
            }
            else
            {
                state = _differentiates ? state + workspace.StateLength : state;
                Project(workspace, output, words, ReciprocalRoot(chosen), state);
            }
        }

        return (double.CreateTruncating(loss.Sum()), MinimumOf(minimum, tile));
    }

    private void Backward(TileWorkspace<TLanes, T> workspace, int tile, T* accumulators)
    {
        int width = TLanes.Count;
        int blocks = _program.WordOfBlock.Length;
        nint stateLength = (nint)workspace.StateLength;
        T* adjoint = workspace.Adjoint;
        new Span<T>(adjoint, checked((int)stateLength)).Clear();
        for (int step = _batch.Steps - 1; step >= 0; step--)
        {
            T* start = workspace.Checkpoints + (step * stateLength);
            LoadWords(workspace, tile, step);
            if (!workspace.KeepsAllTraces)
            {
                Advance(workspace, start, 0, traced: true, tile);
            }

            T* trace = workspace.Traces + (workspace.KeepsAllTraces ? step * (nint)workspace.TraceLength : 0);
            T* output = trace + workspace.TraceOffsets[^1];
            T* outcomes = workspace.Outcomes + ((nint)step * blocks * width);
            TLanes total = TLanes.Zero;
            for (int block = 0; block < blocks; block++)
            {
                total += TLanes.Load(outcomes + ((nint)block * width));
            }

            TLanes targets = LoadNumbers(workspace, _batch.Targets, tile, step);
            T* slopes = workspace.BlockScratch;
            LossAndSlopes(workspace, outcomes, Reciprocal(total), targets, LoadWeights(workspace, tile, step), slopes);
            TLanes scale = ReciprocalRoot(ChosenOutcome(outcomes, targets));
            // The lowest block last: it holds the adjoint of the next step's state, which all blocks read.
            for (int block = blocks - 1; block >= 0; block--)
            {
                TLanes slope = TLanes.Load(slopes + ((nint)block * width));
                slope += slope;
                TLanes passed = TLanes.Select(TLanes.Equal(targets, WordNumber(block)), scale, TLanes.Zero);
                T* part = output + (block * stateLength);
                T* into = adjoint + (block * stateLength);
                for (nint i = 0; i < stateLength; i += width)
                {
                    TLanes.MultiplyAdd(passed, TLanes.Load(adjoint + i), slope * TLanes.Load(part + i)).Store(into + i);
                }
            }

            for (int i = _program.Operations.Length - 1; i >= 0; i--)
            {
                T* before = i == 0 ? start : trace + workspace.TraceOffsets[i - 1];
                T* after = trace + workspace.TraceOffsets[i];
                ApplyAdjoint(workspace, i, before, after, adjoint, accumulators + _accumulatorOffsets[i]);
            }
        }
    }

    /// <summary>One cell call on the state at <paramref name="start"/>; returns where its output is.</summary>
    private T* Advance(TileWorkspace<TLanes, T> workspace, T* start, int step, bool traced, int tile)
    {
        T* trace = workspace.Traces + (workspace.KeepsAllTraces ? step * (nint)workspace.TraceLength : 0);
        T* source = start;
        TLanes before = TLanes.Broadcast(T.One);
        for (int i = 0; i < _program.Operations.Length; i++)
        {
            T* destination = traced ? trace + workspace.TraceOffsets[i] : workspace.State;
            Apply(workspace, i, source, destination);
            source = destination;
            if (_recorder is { HasNeurons: true } && _program.Operations[i].Group >= 0)
            {
                before = RecordNeuron(workspace, i, destination, before, tile, step);
            }
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
            Apply(index, source, destination, new PairedAccess<TLanes, T>(workspace.CosinePicks, workspace.SinePicks, _program.WordBits));
        }
        else if (WordsFitRegister)
        {
            Apply(index, source, destination, new RegisterAccess<TLanes, T>(workspace.CosinePicks, _program.WordBits));
        }
        else
        {
            Apply(index, source, destination, new GatherAccess<TLanes, T>(workspace.Words, workspace.LaneScratch, _program.WordBits));
        }
    }

    private void Apply<TAccess>(int index, T* source, T* destination, TAccess access)
        where TAccess : struct, ITableAccess<TLanes, T>
    {
        TileOperation operation = _program.Operations[index];
        if (operation.IsBirth)
        {
            TileKernels<TLanes, T>.Birth(source, destination, operation.Pairs, _tables.Of(index), access);
        }
        else
        {
            TileKernels<TLanes, T>.Rotate(source, destination, operation.Pairs, operation.TargetBit, _tables.Of(index), access);
        }
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
            ApplyAdjoint(workspace, index, before, adjoint, new PairedAccess<TLanes, T>(workspace.CosinePicks, workspace.SinePicks, _program.WordBits));
        }
        else if (WordsFitRegister)
        {
            ApplyAdjoint(workspace, index, before, adjoint, new RegisterAccess<TLanes, T>(workspace.CosinePicks, _program.WordBits));
        }
        else
        {
            ApplyAdjoint(workspace, index, before, adjoint, new GatherAccess<TLanes, T>(workspace.Words, workspace.LaneScratch, _program.WordBits));
        }

        TileKernels<TLanes, T>.AddByWord(
            workspace.AngleSlopes,
            operation.Pairs,
            accumulator,
            workspace.Order,
            workspace.DistinctWords,
            workspace.WordCounts,
            workspace.DistinctWordCount,
            workspace.Square);
    }

    private void ApplyAdjoint<TAccess>(TileWorkspace<TLanes, T> workspace, int index, T* state, T* adjoint, TAccess access)
        where TAccess : struct, ITableAccess<TLanes, T>
    {
        TileOperation operation = _program.Operations[index];
        if (operation.IsBirth)
        {
            TileKernels<TLanes, T>.BirthAdjoint(state, adjoint, operation.Pairs, _tables.Of(index), workspace.AngleSlopes, access);
        }
        else
        {
            TileKernels<TLanes, T>.RotateAdjoint(state, adjoint, operation.Pairs, operation.TargetBit, _tables.Of(index), workspace.AngleSlopes, access);
        }
    }

    /// <summary>Element of the batch's arrays for a lane; lanes past the batch repeat its last sample with weight 0.</summary>
    private int CallOf(int tile, int lane, int step) =>
        (Math.Min((tile * TLanes.Count) + lane, _batch.Samples - 1) * _batch.Steps) + step;

    /// <summary>Reads the step's input words and groups the lanes by them.</summary>
    private void LoadWords(TileWorkspace<TLanes, T> workspace, int tile, int step)
    {
        int width = TLanes.Count;
        for (int lane = 0; lane < width; lane++)
        {
            workspace.Words[lane] = _batch.Inputs[CallOf(tile, lane, step)];
        }

        int distinct = 0;
        int next = 0;
        Span<bool> done = stackalloc bool[width];
        for (int lane = 0; lane < width; lane++)
        {
            if (done[lane])
            {
                continue;
            }

            int word = workspace.Words[lane];
            int first = next;
            for (int other = lane; other < width; other++)
            {
                if (workspace.Words[other] == word)
                {
                    done[other] = true;
                    workspace.Order[next++] = other;
                }
            }

            workspace.DistinctWords[distinct] = word;
            workspace.WordCounts[distinct++] = next - first;
        }

        workspace.DistinctWordCount = distinct;
        if (WordsFitRegister)
        {
            // Sines stand behind the cosines of all words.
            int* elements = stackalloc int[width];
            for (int lane = 0; lane < width; lane++)
            {
                elements[lane] = workspace.Words[lane] + (1 << _program.WordBits);
            }

            workspace.CosinePicks = TLanes.PicksOf(workspace.Words);
            workspace.SinePicks = TLanes.PicksOf(elements);
        }
    }

    private TLanes LoadNumbers(TileWorkspace<TLanes, T> workspace, int[] values, int tile, int step)
    {
        T* numbers = workspace.LaneScratch + TLanes.Count;
        for (int lane = 0; lane < TLanes.Count; lane++)
        {
            numbers[lane] = T.CreateTruncating(values[CallOf(tile, lane, step)]);
        }

        return TLanes.Load(numbers);
    }

    private TLanes LoadWeights(TileWorkspace<TLanes, T> workspace, int tile, int step)
    {
        T* weights = workspace.LaneScratch + TLanes.Count;
        for (int lane = 0; lane < TLanes.Count; lane++)
        {
            bool counts = (tile * TLanes.Count) + lane < _batch.Samples && _batch.Kept[CallOf(tile, lane, step)];
            weights[lane] = counts ? _keptWeight : T.Zero;
        }

        return TLanes.Load(weights);
    }

    private TLanes WordNumber(int block) => TLanes.Broadcast(T.CreateTruncating(_program.WordOfBlock[block]));

    private TLanes ChosenOutcome(T* outcomes, TLanes words)
    {
        TLanes chosen = TLanes.Zero;
        for (int block = 0; block < _program.WordOfBlock.Length; block++)
        {
            chosen = TLanes.Select(TLanes.Equal(words, WordNumber(block)), TLanes.Load(outcomes + ((nint)block * TLanes.Count)), chosen);
        }

        return chosen;
    }

    /// <summary>Keeps the block of each sample's word, normalised, as the next step's state.</summary>
    private void Project(TileWorkspace<TLanes, T> workspace, T* output, TLanes words, TLanes scale, T* destination)
    {
        nint stateLength = (nint)workspace.StateLength;
        for (int block = 0; block < _program.WordOfBlock.Length; block++)
        {
            TLanes taken = TLanes.Equal(words, WordNumber(block));
            T* part = output + (block * stateLength);
            for (nint i = 0; i < stateLength; i += TLanes.Count)
            {
                TLanes kept = block == 0 ? TLanes.Zero : TLanes.Load(destination + i);
                TLanes.Select(taken, TLanes.Load(part + i) * scale, kept).Store(destination + i);
            }
        }
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
