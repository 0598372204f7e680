namespace Qrnn.Circuits;

/// <summary>One message of the Q# compiler. Lines and columns count from 1.</summary>
public sealed record KernelDiagnostic(string File, int Line, int Column, string Severity, string Code, string Message)
{
    /// <summary>The diagnostic on one line: <c>file:line:column: severity code: message</c>.</summary>
    public override string ToString()
    {
        string message = string.Join(' ', Message.Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return $"{File}:{Line}:{Column}: {Severity}{(Code.Length > 0 ? " " + Code : string.Empty)}: {message}";
    }
}
