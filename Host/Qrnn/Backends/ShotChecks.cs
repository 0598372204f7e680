namespace Qrnn.Backends;

/// <summary>What every backend refuses before anything runs.</summary>
public static class ShotChecks
{
    /// <summary>Checks a request's numbers against its program and the backend's limits.</summary>
    /// <exception cref="QrnnException">Names the value, the limit and the cause.</exception>
    public static void Check(ShotRequest request, IShotBackend backend)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(backend);
        if (request.Shots < 1)
        {
            throw new QrnnException($"shots is {request.Shots}: must be 1 or more");
        }

        if (request.Parameters.Length != request.Program.ParameterCount)
        {
            throw new QrnnException($"{request.Parameters.Length} parameters for a program that has {request.Program.ParameterCount}");
        }

        foreach (double value in request.Parameters.Span)
        {
            if (!double.IsFinite(value))
            {
                throw new QrnnException($"{value} is no angle: must be finite");
            }
        }

        if (request.Expected is { } expected && expected.Length != request.Program.Outputs.Bits)
        {
            throw new QrnnException($"expected has {expected.Length} bits: a shot of the program has {request.Program.Outputs.Bits}");
        }

        // A target of a service counts the qubits of its own profile's program; only the engines here run the circuit as it is.
        if (backend.Limits is { Profile: null, Qubits: { } most } && request.Program.Circuit(lowered: false).QubitCount is var qubits && qubits > most)
        {
            throw new QrnnException($"the program has {qubits} qubits: {backend.Name} runs at most {most}");
        }
    }
}
