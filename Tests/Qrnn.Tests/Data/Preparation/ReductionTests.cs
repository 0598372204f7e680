using Qrnn.Data.Preparation;
using Xunit;

namespace Qrnn.Tests.Data.Preparation;

public sealed class ReductionTests
{
    private static readonly DataRows Small = new([0, 5, 9, 1, 7, 4, 0, 6, 6, 6, 5, 3, 8, 0, 2, 3, 2, 8, 2, 6, 10, 8, 5, 1], 4);

    [Fact]
    public void PrincipalComponents_SmallMatrix_AreScikitLearns()
    {
        // sklearn.decomposition.PCA(3, svd_solver='full') of scikit-learn 1.2.1 on the same numbers; signs: greatest element positive.
        double[] directions =
        [
            0.7066621497497025, -0.28384297032736083, -0.6118407015912497, 0.21380535583375146,
            0.6143302975613516, -0.013376058667581958, 0.5034962446632639, -0.6073803570767607,
            0.24509322078381843, 0.9536316356088097, -0.11268167722355316, 0.13348728894530926,
        ];
        double[] variances = [19.490290257873855, 10.792870209389612, 8.130088927740225];
        float[] first = [-7.499390783735681f, 0.6420308037964684f, -2.4006103267732164f];
        using var run = new PreparationRun(1);
        var components = PrincipalComponents.Fit(Small, 3, run);
        Assert.All(directions.Zip(components.Directions), static pair => Assert.Equal(pair.First, pair.Second, Tolerances.EigenDecomposition));
        Assert.All(variances.Zip(components.Variances), static pair => Assert.Equal(pair.First, pair.Second, Tolerances.EigenDecomposition));
        Assert.All(first.Zip(components.Transform(Small, standardise: false, run).Row(0).ToArray()), static pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Fact]
    public void PrincipalComponents_ColumnThatNeverVaries_IsLeftOutWhenStandardised()
    {
        var rows = new DataRows([1, 5, 3, 2, 5, 1, 4, 5, 2, 0, 5, 7], 3);
        using var run = new PreparationRun(2);
        var components = PrincipalComponents.Fit(rows, 2, run);
        Assert.All(components.Transform(rows, standardise: true, run).Values, static value => Assert.True(float.IsFinite(value)));
        Assert.Equal(0, components.Deviation[1], Tolerances.EigenDecomposition);
    }

    [Fact]
    public void NormalCodes_NormalNumbers_AreAboutEquallyFrequent()
    {
        float[] values = [.. Enumerable.Range(0, 4096).Select(static i => (float)(3 + 5 * MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, (i + 0.5) / 4096)))];
        var rows = new DataRows(values, 1);
        byte[] codes = NormalCodes.Fit(rows, shared: false).Encode(rows);
        Assert.All(codes.GroupBy(static code => code >> 4), static group => Assert.InRange(group.Count(), 250, 262));
        Assert.Equal(codes.Order(), codes);
    }

    [Fact]
    public void NormalCodes_FarOutliersAndConstants_StayInRange()
    {
        var codes = NormalCodes.Fit(Small, shared: true);
        Assert.Equal([0, 255, 255, 0], codes.Encode(new DataRows([-1e30f, 1e30f, float.PositiveInfinity, float.NegativeInfinity], 4)));
        var constant = new DataRows([7, 7, 7], 1);
        Assert.Equal([128, 128, 128], NormalCodes.Fit(constant, shared: false).Encode(constant));
    }
}
