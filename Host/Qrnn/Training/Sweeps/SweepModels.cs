using Qrnn.Models;
using Qrnn.Simulation;

namespace Qrnn.Training.Sweeps;

/// <summary>One worker's model: kept as long as runs of the same kind follow each other, which the order of runs sees to.</summary>
internal sealed class SweepModels(Func<TrainingConfiguration, ISequenceModel> create, Lock oneAtATime) : IDisposable
{
    private ISequenceModel? _model;
    private (NetworkShape, OutputsBetween, Precision, int)? _kind;

    /// <summary>The model of a configuration.</summary>
    public ISequenceModel For(TrainingConfiguration configuration)
    {
        var kind = (configuration.Shape, configuration.Between, configuration.Precision, configuration.Threads);
        if (_model is null || _kind != kind)
        {
            Dispose();
            lock (oneAtATime)
            {
                _model = create(configuration);
            }

            _kind = kind;
        }

        return _model;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _model?.Dispose();
        _model = null;
    }
}
