namespace Qrnn.Training;

/// <summary>One line of metrics.jsonl.</summary>
public abstract record MetricsLine;

/// <summary>The first line: what, when and where.</summary>
/// <param name="Begun">When the run was begun; null when the file does not say.</param>
/// <param name="Version">Version of the program.</param>
/// <param name="Commit">Commit that it was built from.</param>
/// <param name="Model">Kind of model.</param>
/// <param name="Machine">The machine by key, such as "cores".</param>
public sealed record MetricsHead(DateTimeOffset? Begun, string? Version, string? Commit, string? Model, IReadOnlyList<KeyValuePair<string, string>> Machine) : MetricsLine;

/// <summary>A training step.</summary>
/// <param name="Result">What it measured.</param>
/// <param name="Seconds">Training time of the run up to its end.</param>
public sealed record MetricsStep(StepResult Result, double Seconds) : MetricsLine;

/// <summary>A validation.</summary>
/// <param name="Result">What it measured.</param>
/// <param name="Best">Whether its loss was the lowest so far.</param>
/// <param name="Seconds">Training time of the run up to its end.</param>
public sealed record MetricsValidation(ValidationResult Result, bool Best, double Seconds) : MetricsLine;
