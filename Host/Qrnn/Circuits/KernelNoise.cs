using System.Globalization;

namespace Qrnn.Circuits;

/// <summary>
/// The noise of Microsoft's simulator: after every gate each of its qubits suffers X, Y or Z with these probabilities, and before every operation a
/// qubit may be lost for good, after which its measurement gives no result.
/// </summary>
/// <param name="X">Probability of a bit flip.</param>
/// <param name="Y">Probability of both flips.</param>
/// <param name="Z">Probability of a phase flip.</param>
/// <param name="Loss">Probability of losing the qubit.</param>
public sealed record KernelNoise(double X, double Y, double Z, double Loss)
{
    private const string Form = "x, y, z or loss with a probability from 0 to 1, as in x=0.001,z=0.002,loss=0.0001; x, y and z together at most 1";

    /// <summary>No noise.</summary>
    public static KernelNoise None { get; } = new(0, 0, 0, 0);

    /// <summary>Reads a text such as <c>x=0.001,z=0.002,loss=0.0001</c>; empty is <see cref="None"/>.</summary>
    /// <exception cref="QrnnException">The text is of another form, or a probability is out of range.</exception>
    public static KernelNoise Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        KernelNoise noise = None;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] pair = part.Split('=', StringSplitOptions.TrimEntries);
            if (pair.Length != 2 || !double.TryParse(pair[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double probability) || !(probability is >= 0 and <= 1) || !seen.Add(pair[0]))
            {
                throw new QrnnException($"noise holds '{part}': for the backend qdk it is a list of {Form}");
            }

            noise = pair[0] switch
            {
                "x" => noise with { X = probability },
                "y" => noise with { Y = probability },
                "z" => noise with { Z = probability },
                "loss" => noise with { Loss = probability },
                _ => throw new QrnnException($"noise holds '{part}': the backend qdk knows {Form}"),
            };
        }

        double sum = noise.X + noise.Y + noise.Z;
        return sum <= 1 ? noise : throw new QrnnException(string.Create(CultureInfo.InvariantCulture, $"noise '{text}': x, y and z are {sum} together, must be at most 1"));
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"x={X},y={Y},z={Z},loss={Loss}");
}
