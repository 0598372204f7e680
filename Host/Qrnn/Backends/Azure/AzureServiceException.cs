namespace Qrnn.Backends.Azure;

/// <summary>What Azure Quantum refused, or that it could not be reached. Message and text hold no secrets.</summary>
public sealed class AzureServiceException : QrnnException
{
    /// <summary>A refusal or failure of the service.</summary>
    /// <param name="message">One line, already without secrets.</param>
    /// <param name="status">The HTTP status; 0 when there was no reply.</param>
    /// <param name="code">The service's own code, when it gave one.</param>
    /// <param name="innerException">What led to it, without secrets.</param>
    public AzureServiceException(string message, int status = 0, string? code = null, Exception? innerException = null)
        : base(FailureKind.RemoteService, message, innerException) => (Status, Code) = (status, code);

    /// <summary>The HTTP status; 0 when there was no reply.</summary>
    public int Status { get; }

    /// <summary>The service's own code, such as <c>InvalidJobDefinition</c>; null when it gave none.</summary>
    public string? Code { get; }
}
