namespace Qrnn.Training;

/// <summary>Training reached numbers that are none: a result of the settings, not a failure of the program.</summary>
public sealed class DivergenceException : QrnnException
{
    /// <summary>One line that names the step, the number and what to change.</summary>
    public DivergenceException(string message)
        : base(message)
    {
    }
}
