namespace Qrnn;

/// <summary>Why a request could not be served; also the process's exit code.</summary>
public enum FailureKind
{
    /// <summary>The request is wrong: a value out of range, a file that is not there or damaged.</summary>
    BadRequest = 2,

    /// <summary>A component is missing (Node, the Q# compiler); the message says what to install.</summary>
    MissingComponent = 3,

    /// <summary>A remote service refused or failed.</summary>
    RemoteService = 4,
}

/// <summary>An error that a person can act on: one line that names the value, the limit and the cause.</summary>
public class QrnnException : Exception
{
    /// <summary>A bad request.</summary>
    public QrnnException(string message)
        : this(FailureKind.BadRequest, message, null)
    {
    }

    /// <summary>A bad request with the error that led to it.</summary>
    public QrnnException(string message, Exception? innerException)
        : this(FailureKind.BadRequest, message, innerException)
    {
    }

    /// <summary>A failure of a given kind.</summary>
    public QrnnException(FailureKind kind, string message, Exception? innerException = null)
        : base(message, innerException) => Kind = kind;

    /// <summary>Why it failed.</summary>
    public FailureKind Kind { get; }
}
