using System.Runtime.InteropServices;

namespace Qrnn.Simulation;

/// <summary>
/// Open outputs traced out: the state is a density matrix ρ. With σ = A_x ρ A_xᵀ, p_v = Σ_w o_v[w]²σ[w,w] / Σ_u …, an open call leaves
/// ρ′ = Σ_v diag(o_v) σ diag(o_v) = σ ∘ G with G[w,w′] = Σ_v o_v[w]·o_v[w′], a kept one σ ∘ o_y o_yᵀ for its word y; both over their trace.
/// The loss depends on no state's scale, so the scales are constants to the gradient.
/// </summary>
/// <remarks>
/// On the way back, with S = ∂L/∂σ (symmetric): ∂L/∂A_x = 2·S·A_x·ρ and ∂L/∂ρ = A_xᵀ·S·A_x. States of the whole sequence are kept where they fit
/// the budget; else every √L-th, and the others are computed again.
/// </remarks>
internal sealed unsafe class OpenMixtures<TWide> : OpenSequences<TWide>
    where TWide : struct, ILanes<TWide, double>
{
    /// <summary>Bytes of states that a thread keeps at most before it computes them twice.</summary>
    private const long KeptBytes = 64L << 20;

    private readonly int _segment;
    private readonly NativeArray<double> _gram;
    private readonly NativeArray<double> _checkpoints;
    private readonly NativeArray<double> _states;
    private readonly NativeArray<double> _images;
    private readonly NativeArray<double> _scratch;
    private readonly double[] _scales;
    private readonly double[] _outcomes;
    private readonly double[] _slopes;
    private double[] _norms = [];

    public OpenMixtures(DenseCell<TWide> cell, int steps, bool forGradient)
        : base(cell)
    {
        long length = cell.MatrixLength;
        bool keepsAll = 2 * length * (steps + 1) * sizeof(double) <= KeptBytes;
        _segment = !forGradient ? 1 : keepsAll ? steps : (int)Math.Ceiling(Math.Sqrt(steps));
        int segments = forGradient ? (steps + _segment - 1) / _segment : 1;
        _gram = new NativeArray<double>(length);
        _checkpoints = new NativeArray<double>(segments * length);
        _states = new NativeArray<double>((_segment + 1) * length);
        _images = new NativeArray<double>(_segment * length);
        _scratch = new NativeArray<double>(3 * length);
        _scales = new double[steps];
        _outcomes = new double[cell.Words];
        _slopes = new double[cell.Words];
    }

    /// <inheritdoc/>
    public override void Begin()
    {
        _gram.Clear();
        for (int word = 0; word < Cell.Words; word++)
        {
            double* factors = Cell.Outputs + ((long)word * Cell.Stride);
            DenseKernels<TWide>.AddOuterProduct(factors, factors, _gram.Pointer, Cell.Dimension, Cell.Stride);
        }
    }

    /// <summary>∂L/∂G.</summary>
    public override long ExtraLength => Cell.MatrixLength;

    /// <inheritdoc/>
    public override void Forward(OpenRun run, int sample)
    {
        long length = Cell.MatrixLength;
        NativeMemory.Clear(_states.Pointer, (nuint)length * sizeof(double));
        _states.Pointer[0] = 1;
        for (int step = 0; step < run.Batch.Steps; step++)
        {
            int place = step % _segment;
            if (place == 0)
            {
                if (step > 0)
                {
                    Copy(_states.Pointer + (_segment * length), _states.Pointer);
                }

                if (_checkpoints.Length > length)
                {
                    Copy(_states.Pointer, _checkpoints.Pointer + (step / _segment * length));
                }
            }

            Image(run, sample, step, place);
            if (Neurons is { } neurons)
            {
                RecordNeurons(run, sample, step, place, neurons);
            }

            int word = run.Close(sample, step, _outcomes, measuresOpen: false);
            _scales[step] = 1 / (word < 0 ? OpenRun.Sum(_outcomes) : _outcomes[word]);
            if (step + 1 < run.Batch.Steps)
            {
                Next(place, step, word);
            }
        }
    }

    /// <inheritdoc/>
    public override void Backward(OpenRun run, int sample, ReadOnlySpan<double> scores, double* gradients)
    {
        long length = Cell.MatrixLength;
        SequenceBatch batch = run.Batch;
        double* adjoint = _scratch.Pointer + (2 * length);
        bool begun = false;
        for (int segment = (batch.Steps - 1) / _segment; segment >= 0; segment--)
        {
            int first = segment * _segment, last = Math.Min(first + _segment, batch.Steps) - 1;
            if (segment != (batch.Steps - 1) / _segment)
            {
                Copy(_checkpoints.Pointer + (segment * length), _states.Pointer);
                for (int step = first; step <= last; step++)
                {
                    Image(run, sample, step, step - first);
                    Next(step - first, step, run.Words[(sample * batch.Steps) + step]);
                }
            }

            for (int step = last; step >= first; step--)
            {
                bool kept = batch.Kept[(sample * batch.Steps) + step];
                if (begun || kept)
                {
                    StepBack(run, sample, step, step - first, begun, adjoint, gradients);
                    begun = true;
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Finish(double* gradients)
    {
        for (long i = 0; i < Cell.Words * Cell.MatrixLength; i++)
        {
            gradients[i] *= 2;
        }

        // ∂L/∂o_v[w] = 2·Σ_w′ (∂L/∂G)[w,w′]·o_v[w′]
        double* outputs = gradients + (Cell.Words * Cell.MatrixLength);
        double* gram = outputs + Cell.OutputLength;
        for (int word = 0; word < Cell.Words; word++)
        {
            for (int w = 0; w < Cell.Dimension; w++)
            {
                outputs[((long)word * Cell.Stride) + w] += 2 * Along(gram + ((long)w * Cell.Stride), Cell.Outputs + ((long)word * Cell.Stride));
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _gram.Dispose();
        _checkpoints.Dispose();
        _states.Dispose();
        _images.Dispose();
        _scratch.Dispose();
    }

    /// <summary>σ of the state at a place of the segment, and the outcomes' weights.</summary>
    private void Image(OpenRun run, int sample, int step, int place)
    {
        long length = Cell.MatrixLength;
        int input = run.Batch.Inputs[(sample * run.Batch.Steps) + step];
        double* image = _images.Pointer + (place * length);
        Multiply(Cell.Matrix(input), _states.Pointer + (place * length), _scratch.Pointer);
        Multiply(_scratch.Pointer, Cell.Transposed(input), image);
        Weigh(image);
    }

    private void RecordNeurons(OpenRun run, int sample, int step, int place, DenseNeurons<TWide> neurons)
    {
        double* state = _states.Pointer + (place * Cell.MatrixLength);
        double* image = _images.Pointer + (place * Cell.MatrixLength);
        int input = run.Batch.Inputs[(sample * run.Batch.Steps) + step];
        Span<double> norms = _norms.Length == neurons.Groups.Length ? _norms : _norms = new double[neurons.Groups.Length];
        double before = 0;
        for (int w = 0; w < Cell.Dimension; w++)
        {
            before += state[((long)w * Cell.Stride) + w];
        }

        for (int neuron = 0; neuron < norms.Length; neuron++)
        {
            double sum = 0;
            for (int w = 0; w < Cell.Dimension; w++)
            {
                sum += neuron < neurons.CarriedCount
                    ? Along(neurons.Carried(neuron, input) + ((long)w * Cell.Stride), state + ((long)w * Cell.Stride))
                    : neurons.Output(neuron - neurons.CarriedCount)[w] * image[((long)w * Cell.Stride) + w];
            }

            norms[neuron] = sum;
        }

        run.RecordNeurons(sample, step, neurons, before, norms);
    }

    private void Weigh(double* image)
    {
        for (int word = 0; word < Cell.Words; word++)
        {
            double* factors = Cell.Outputs + ((long)word * Cell.Stride);
            double sum = 0;
            for (int w = 0; w < Cell.Dimension; w++)
            {
                sum += factors[w] * factors[w] * image[((long)w * Cell.Stride) + w];
            }

            _outcomes[word] = sum;
        }
    }

    private void Next(int place, int step, int word)
    {
        long length = Cell.MatrixLength;
        double* image = _images.Pointer + (place * length);
        double* next = _states.Pointer + ((place + 1) * length);
        if (word < 0)
        {
            DenseKernels<TWide>.MultiplyElements(image, _gram.Pointer, _scales[step], next, length);
        }
        else
        {
            Collapse(image, word, _scales[step], next);
        }
    }

    /// <summary>result = scale · diag(o_word) · matrix · diag(o_word).</summary>
    private void Collapse(double* matrix, int word, double scale, double* result)
    {
        double* factors = Cell.Outputs + ((long)word * Cell.Stride);
        for (int w = 0; w < Cell.Dimension; w++)
        {
            long row = (long)w * Cell.Stride;
            DenseKernels<TWide>.MultiplyElements(matrix + row, factors, scale * factors[w], result + row, Cell.Stride);
        }
    }

    private void StepBack(OpenRun run, int sample, int step, int place, bool hasLater, double* adjoint, double* gradients)
    {
        long length = Cell.MatrixLength;
        int call = (sample * run.Batch.Steps) + step, input = run.Batch.Inputs[call], word = run.Words[call];
        double* state = _states.Pointer + (place * length);
        double* image = _images.Pointer + (place * length);
        double* outputGradients = gradients + (Cell.Words * length);
        if (!hasLater)
        {
            NativeMemory.Clear(adjoint, (nuint)length * sizeof(double));
        }
        else if (word < 0)
        {
            DenseKernels<TWide>.AddElements(adjoint, image, _scales[step], outputGradients + Cell.OutputLength, length);
            DenseKernels<TWide>.MultiplyElements(adjoint, _gram.Pointer, _scales[step], adjoint, length);
        }
        else
        {
            double* factors = Cell.Outputs + ((long)word * Cell.Stride);
            for (int w = 0; w < Cell.Dimension; w++)
            {
                long row = (long)w * Cell.Stride;
                DenseKernels<TWide>.MultiplyElements(adjoint + row, factors, _scales[step], adjoint + row, Cell.Stride);
                outputGradients[((long)word * Cell.Stride) + w] += 2 * Along(adjoint + row, image + row);
                TWide factor = TWide.Broadcast(factors[w]);
                for (long column = row; column < row + Cell.Stride; column += TWide.Count)
                {
                    (TWide.Load(adjoint + column) * factor).Store(adjoint + column);
                }
            }
        }

        AddOutcomes(run, call, image, adjoint, outputGradients);

        // Y = S·A, ∂L/∂A += 2·Y·ρ (doubled in Finish), ∂L/∂ρ = Aᵀ·Y
        double* product = _scratch.Pointer;
        Multiply(adjoint, Cell.Matrix(input), product);
        DenseKernels<TWide>.Multiply(product, Cell.Stride, state, gradients + (input * length), Cell.Dimension, Cell.Dimension, Cell.Stride, accumulates: true);
        if (step > 0)
        {
            Multiply(Cell.Transposed(input), product, adjoint);
        }
    }

    private void AddOutcomes(OpenRun run, int call, double* image, double* adjoint, double* outputGradients)
    {
        if (!run.Batch.Kept[call])
        {
            return;
        }

        Weigh(image);
        Array.Clear(_slopes);
        run.AddSlopes(call, _outcomes, _slopes);
        for (int word = 0; word < Cell.Words; word++)
        {
            double* factors = Cell.Outputs + ((long)word * Cell.Stride);
            for (int w = 0; w < Cell.Dimension; w++)
            {
                long diagonal = ((long)w * Cell.Stride) + w;
                adjoint[diagonal] += _slopes[word] * factors[w] * factors[w];
                outputGradients[((long)word * Cell.Stride) + w] += 2 * _slopes[word] * factors[w] * image[diagonal];
            }
        }
    }

    private void Multiply(double* left, double* right, double* result) =>
        DenseKernels<TWide>.Multiply(left, Cell.Stride, right, result, Cell.Dimension, Cell.Dimension, Cell.Stride);

    private double Along(double* left, double* right)
    {
        double sum = 0;
        for (int w = 0; w < Cell.Dimension; w++)
        {
            sum += left[w] * right[w];
        }

        return sum;
    }

    private void Copy(double* source, double* destination) =>
        NativeMemory.Copy(source, destination, (nuint)Cell.MatrixLength * sizeof(double));
}
