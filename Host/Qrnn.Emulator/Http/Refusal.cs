namespace Qrnn.Emulator.Http;

/// <summary>A request that can't be served, as the service says it.</summary>
/// <param name="status">The status code.</param>
/// <param name="code">The error's code, such as InvalidJobDefinition.</param>
/// <param name="message">Value, limit and cause in a line.</param>
internal sealed class Refusal(int status, string code, string message) : Exception(message)
{
    /// <summary>The status code.</summary>
    public int Status => status;

    /// <summary>The error's code.</summary>
    public string Code => code;

    /// <summary>400 InvalidJobDefinition.</summary>
    public static Refusal OfJob(string message) => new(400, "InvalidJobDefinition", message);

    /// <summary>400 InvalidArgument.</summary>
    public static Refusal OfArgument(string message) => new(400, "InvalidArgument", message);

    /// <summary>404 ResourceNotFound.</summary>
    public static Refusal NotFound(string message) => new(404, "ResourceNotFound", message);
}
