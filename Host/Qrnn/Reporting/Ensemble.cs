namespace Qrnn.Reporting;

/// <summary>Several networks' answers as one.</summary>
public static class Ensemble
{
    /// <summary>Element-wise mean of the members' class probabilities.</summary>
    /// <param name="probabilities">For each member the joint probability of each class's label: element [code · classes + class].</param>
    public static double[] MeanProbability(IReadOnlyList<double[]> probabilities)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        var mean = new double[probabilities[0].Length];
        foreach (double[] member in probabilities)
        {
            for (int i = 0; i < mean.Length; i++)
            {
                mean[i] += member[i] / probabilities.Count;
            }
        }

        return mean;
    }

    /// <summary>The class that most members say; among equals the one with the higher mean probability, then the earlier one.</summary>
    /// <param name="members">For each member the class of every code.</param>
    /// <param name="meanProbability">From <see cref="MeanProbability"/>.</param>
    /// <param name="classes">Number of classes.</param>
    public static int[] Majority(IReadOnlyList<int[]> members, double[] meanProbability, int classes)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(meanProbability);
        var said = new int[members[0].Length];
        var votes = new int[classes];
        for (int code = 0; code < said.Length; code++)
        {
            Array.Clear(votes);
            foreach (int[] member in members)
            {
                votes[member[code]]++;
            }

            ReadOnlySpan<double> means = meanProbability.AsSpan(code * classes, classes);
            for (int label = 1; label < classes; label++)
            {
                int best = said[code];
                said[code] = votes[label] > votes[best] || (votes[label] == votes[best] && means[label] > means[best]) ? label : best;
            }
        }

        return said;
    }

    /// <summary>The likeliest class of every code; among equals the earliest.</summary>
    /// <param name="probabilities">Element [code · classes + class].</param>
    /// <param name="classes">Number of classes.</param>
    public static int[] Likeliest(double[] probabilities, int classes)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        var said = new int[probabilities.Length / classes];
        for (int code = 0; code < said.Length; code++)
        {
            for (int label = 1; label < classes; label++)
            {
                said[code] = probabilities[(code * classes) + label] > probabilities[(code * classes) + said[code]] ? label : said[code];
            }
        }

        return said;
    }
}
