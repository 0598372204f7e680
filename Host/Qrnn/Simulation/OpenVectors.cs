using System.Runtime.InteropServices;

namespace Qrnn.Simulation;

/// <summary>
/// Open outputs measured or kept: the state is a vector ψ_u[w] over carried states w and the words u that the lanes may hold before a call, which is
/// just u = 0 unless words are kept. The X gates of input x turn u into u ⊕ x and back, in between the carried lanes see that word:
/// χ_u = A_{u⊕x} ψ_u, then φ_v[w] = Σ_u o_{v,u}[w]·χ_u[w] and p_v = |φ_v|² / Σ |φ|². A word y that is measured or postselected leaves
/// ψ_0 = φ_y / |φ_y|, a kept one leaves ψ = φ / |φ|. The loss depends on no state's scale, so the scales are constants to the gradient.
/// </summary>
/// <remarks>
/// Where open words are measured, the gradient is that of the expected loss over the outcomes m: E[∇loss + Σ_t (loss after t − b_t)·∇ln p(m_t)]
/// (Williams 1992); the caller gives the factors of ∇ln p.
/// </remarks>
internal sealed unsafe class OpenVectors<TWide> : OpenSequences<TWide>
    where TWide : struct, ILanes<TWide, double>
{
    private readonly bool _measures;
    private readonly bool _forGradient;
    private readonly NativeArray<double> _states;
    private readonly NativeArray<double> _images;
    private readonly NativeArray<double> _results;
    private readonly NativeArray<double> _scratch;
    private readonly double[] _scales;
    private readonly double[] _outcomes;
    private readonly double[] _slopes;
    private double[] _norms = [];

    public OpenVectors(DenseCell<TWide> cell, int steps, bool measures, bool forGradient)
        : base(cell)
    {
        (_measures, _forGradient) = (measures, forGradient);
        int places = forGradient ? steps : 1;
        _states = new NativeArray<double>((places + 1L) * Before);
        _images = new NativeArray<double>(places * Before);
        _results = new NativeArray<double>(places * After);
        _scratch = new NativeArray<double>((2 * After) + Before);
        _scales = new double[steps];
        _outcomes = new double[cell.Words];
        _slopes = new double[cell.Words];
    }

    private long Before => (long)Cell.Before * Cell.Stride;

    private long After => (long)Cell.Words * Cell.Stride;

    /// <inheritdoc/>
    public override void Forward(OpenRun run, int sample)
    {
        NativeMemory.Clear(_states.Pointer, (nuint)Before * sizeof(double));
        _states.Pointer[0] = 1;
        for (int step = 0; step < run.Batch.Steps; step++)
        {
            int place = _forGradient ? step : 0;
            double* state = _states.Pointer + (place * Before);
            double* result = _results.Pointer + (place * After);
            Call(run.Batch.Inputs[(sample * run.Batch.Steps) + step], state, _images.Pointer + (place * Before), result);
            if (Neurons is { } neurons)
            {
                RecordNeurons(run, sample, step, state, _images.Pointer + (place * Before), neurons);
            }

            Weigh(result);
            int word = run.Close(sample, step, _outcomes, _measures);
            _scales[step] = 1 / Math.Sqrt(word < 0 ? OpenRun.Sum(_outcomes) : _outcomes[word]);
            double* next = _forGradient ? state + Before : state;
            NativeMemory.Clear(next, (nuint)Before * sizeof(double));
            if (word < 0)
            {
                AddScaled(result, _scales[step], next, Before);
            }
            else
            {
                AddScaled(result + ((long)word * Cell.Stride), _scales[step], next, Cell.Stride);
            }
        }
    }

    /// <inheritdoc/>
    public override void Backward(OpenRun run, int sample, ReadOnlySpan<double> scores, double* gradients)
    {
        SequenceBatch batch = run.Batch;
        double* adjoint = _scratch.Pointer;
        bool begun = false;
        for (int step = batch.Steps - 1; step >= 0; step--)
        {
            int call = (sample * batch.Steps) + step;
            double score = scores.Length > 0 ? scores[call] : 0;
            if (begun || batch.Kept[call] || score != 0)
            {
                StepBack(run, call, step, score, begun, adjoint, gradients);
                begun = true;
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _states.Dispose();
        _images.Dispose();
        _results.Dispose();
        _scratch.Dispose();
    }

    private static void AddScaled(double* source, double scale, double* destination, long length)
    {
        TWide factor = TWide.Broadcast(scale);
        for (long i = 0; i < length; i += TWide.Count)
        {
            TWide.MultiplyAdd(TWide.Load(source + i), factor, TWide.Load(destination + i)).Store(destination + i);
        }
    }

    private double* Output(double* outputs, int word, int before) => outputs + ((((long)word * Cell.Before) + before) * Cell.Stride);

    private void Call(int input, double* state, double* image, double* result)
    {
        NativeMemory.Clear(result, (nuint)After * sizeof(double));
        for (int before = 0; before < Cell.Before; before++)
        {
            double* part = image + ((long)before * Cell.Stride);
            DenseKernels<TWide>.MultiplyTransposed(Cell.Transposed(before ^ input), state + ((long)before * Cell.Stride), part, Cell.Dimension, Cell.Stride);
            for (int word = 0; word < Cell.Words; word++)
            {
                DenseKernels<TWide>.AddElements(Output(Cell.Outputs, word, before), part, 1, result + ((long)word * Cell.Stride), Cell.Stride);
            }
        }
    }

    private void RecordNeurons(OpenRun run, int sample, int step, double* state, double* image, DenseNeurons<TWide> neurons)
    {
        int input = run.Batch.Inputs[(sample * run.Batch.Steps) + step];
        Span<double> norms = _norms.Length == neurons.Groups.Length ? _norms : _norms = new double[neurons.Groups.Length];
        norms.Clear();
        double total = 0;
        for (int before = 0; before < Cell.Before; before++)
        {
            double* part = state + ((long)before * Cell.Stride);
            for (int row = 0; row < Cell.Dimension; row++)
            {
                total += part[row] * part[row];
                for (int neuron = 0; neuron < neurons.CarriedCount; neuron++)
                {
                    double* norm = neurons.Carried(neuron, before ^ input) + ((long)row * Cell.Stride);
                    double along = 0;
                    for (int column = 0; column < Cell.Dimension; column++)
                    {
                        along += norm[column] * part[column];
                    }

                    norms[neuron] += part[row] * along;
                }
            }

            for (int neuron = neurons.CarriedCount; neuron < norms.Length; neuron++)
            {
                for (int other = 0; other < Cell.Before; other++)
                {
                    double* norm = neurons.Output(neuron - neurons.CarriedCount) + ((((long)before * Cell.Before) + other) * Cell.Stride);
                    for (int w = 0; w < Cell.Dimension; w++)
                    {
                        norms[neuron] += norm[w] * image[((long)before * Cell.Stride) + w] * image[((long)other * Cell.Stride) + w];
                    }
                }
            }
        }

        run.RecordNeurons(sample, step, neurons, total, norms);
    }

    private void Weigh(double* result)
    {
        for (int word = 0; word < Cell.Words; word++, result += Cell.Stride)
        {
            double sum = 0;
            for (int w = 0; w < Cell.Dimension; w++)
            {
                sum += result[w] * result[w];
            }

            _outcomes[word] = sum;
        }
    }

    /// <summary>One call back; <paramref name="adjoint"/> is ∂L/∂(state after it) and becomes ∂L/∂(state before it).</summary>
    private void StepBack(OpenRun run, int call, int step, double score, bool hasLater, double* adjoint, double* gradients)
    {
        int word = run.Words[call], input = run.Batch.Inputs[call];
        double* state = _states.Pointer + (step * Before);
        double* image = _images.Pointer + (step * Before);
        double* result = _results.Pointer + (step * After);
        double* resultAdjoint = _scratch.Pointer + After;
        double* imageAdjoint = resultAdjoint + After;

        // ∂L/∂φ: from the state after the call, from the loss, and from the outcome's own probability.
        Weigh(result);
        Array.Clear(_slopes);
        run.AddSlopes(call, _outcomes, _slopes);
        double total = OpenRun.Sum(_outcomes);
        for (int v = 0; v < Cell.Words; v++)
        {
            _slopes[v] += score == 0 ? 0 : score * ((v == word ? 1 / _outcomes[v] : 0) - (1 / total));
        }

        NativeMemory.Clear(resultAdjoint, (nuint)After * sizeof(double));
        for (int v = 0; v < Cell.Words; v++)
        {
            AddScaled(result + ((long)v * Cell.Stride), 2 * _slopes[v], resultAdjoint + ((long)v * Cell.Stride), Cell.Stride);
        }

        if (hasLater && word < 0)
        {
            AddScaled(adjoint, _scales[step], resultAdjoint, Before);
        }
        else if (hasLater)
        {
            AddScaled(adjoint, _scales[step], resultAdjoint + ((long)word * Cell.Stride), Cell.Stride);
        }

        double* outputGradients = gradients + (Cell.Words * Cell.MatrixLength);
        NativeMemory.Clear(imageAdjoint, (nuint)Before * sizeof(double));
        for (int before = 0; before < Cell.Before; before++)
        {
            double* part = imageAdjoint + ((long)before * Cell.Stride);
            for (int v = 0; v < Cell.Words; v++)
            {
                double* along = resultAdjoint + ((long)v * Cell.Stride);
                DenseKernels<TWide>.AddElements(along, image + ((long)before * Cell.Stride), 1, Output(outputGradients, v, before), Cell.Stride);
                DenseKernels<TWide>.AddElements(along, Output(Cell.Outputs, v, before), 1, part, Cell.Stride);
            }

            int fed = before ^ input;
            DenseKernels<TWide>.AddOuterProduct(part, state + ((long)before * Cell.Stride), gradients + (fed * Cell.MatrixLength), Cell.Dimension, Cell.Stride);
            DenseKernels<TWide>.MultiplyTransposed(Cell.Matrix(fed), part, adjoint + ((long)before * Cell.Stride), Cell.Dimension, Cell.Stride);
        }
    }
}
