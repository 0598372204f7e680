using Qrnn.Data.Preparation;
using Qrnn.Tests.Reference;
using Xunit;

namespace Qrnn.Tests.Data.Preparation;

/// <summary>Reference numbers: scikit-learn 1.2.1 and umap-learn 0.5.3 on <see cref="EmbeddingQuality.FourClusters"/>.</summary>
public sealed class EmbeddingTests
{
    private static readonly DataRows Data = EmbeddingQuality.FourClusters();

    [Theory]
    [InlineData(1, 3)]
    [InlineData(9, 17)]
    public void Find_AnyRows_AreThoseOfTheDefinition(int neighbours, int rows)
    {
        var queries = EmbeddingQuality.FourClusters(rows, 5);
        using var run = new PreparationRun(2);
        if (neighbours >= rows)
        {
            Assert.Throws<QrnnException>(() => new NearestNeighbours(queries).Find(queries, neighbours, sameRows: true, run));
            return;
        }

        NeighbourTable found = new NearestNeighbours(queries).Find(queries, neighbours, sameRows: true, run);
        for (int row = 0; row < rows; row++)
        {
            int[] expected = EmbeddingQuality.Order(queries, row)[..neighbours];
            Assert.Equal(expected, found.IndicesOf(row).ToArray());
            Assert.All(expected.Zip(found.DistancesOf(row).ToArray()), pair => Assert.Equal(EmbeddingQuality.Distance(queries.Row(row), queries.Row(pair.First)), pair.Second, Tolerances.EmbeddingReference));
        }
    }

    [Fact]
    public void Bandwidth_KnownRows_AreUmapLearns()
    {
        NeighbourTable neighbours = Neighbours(7);
        (double, double)[] expected = [(0.43598154187202454, 0.27349853515625), (0.7052679061889648, 0.12744522094726562), (0.8522480726242065, 0.05147838592529297)];
        for (int row = 0; row < expected.Length; row++)
        {
            (double nearest, double bandwidth) = FuzzyGraph.Bandwidth(neighbours.DistancesOf(row), 1);
            Assert.Equal(expected[row].Item1, nearest, Tolerances.EmbeddingReference);
            Assert.Equal(expected[row].Item2, bandwidth, Tolerances.EmbeddingReference);
        }
    }

    [Fact]
    public void FuzzyGraph_KnownRows_IsUmapLearns()
    {
        var graph = FuzzyGraph.Of(Neighbours(7));
        Assert.Equal(1104, graph.Weights.Length);
        Assert.Equal(549.2317, graph.Weights.Sum(static weight => (double)weight), 0.01);
        var expected = new Dictionary<int, double>
        {
            [8] = 1.0,
            [12] = 0.5033692717552185,
            [16] = 0.2059975117444992,
            [20] = 0.20864151418209076,
            [24] = 0.10758448392152786,
            [44] = 0.2631393373012543,
            [60] = 0.2703898549079895,
            [64] = 1.0,
            [68] = 0.2453971654176712,
            [72] = 0.29541510343551636,
            [76] = 0.6016362905502319,
            [88] = 1.0,
            [104] = 0.3688763380050659,
            [108] = 0.24681422114372253,
            [112] = 0.3279924988746643,
            [116] = 0.46888789534568787,
        };
        Assert.Equal(expected.Keys, graph.Others[graph.Starts[0]..graph.Starts[1]]);
        Assert.All(expected.Values.Zip(graph.Weights), static pair => Assert.Equal(pair.First, pair.Second, Tolerances.EmbeddingReference));
    }

    [Theory]
    [InlineData(0.0, 1.9328083975546724, 0.7904949734010681)]
    [InlineData(0.1, 1.5769434601962196, 0.8950608779914887)]
    [InlineData(0.5, 0.583030020479462, 1.3341669929263487)]
    public void Fit_Curve_IsUmapLearns(double minimumDistance, double a, double b)
    {
        var curve = UmapCurve.Fit(minimumDistance);
        Assert.Equal(a, curve.A, Tolerances.EmbeddingReference);
        Assert.Equal(b, curve.B, Tolerances.EmbeddingReference);
    }

    [Fact]
    public void Joint_Affinities_AreScikitLearns()
    {
        using var run = new PreparationRun(1);
        FuzzyGraph affinities = Affinities.Joint(Neighbours(119), 10, run);
        Assert.Equal(1, affinities.Weights.Sum(static weight => (double)weight), Tolerances.EmbeddingReference);
        Assert.Equal(1, 5.4482651730314e-05 / affinities.Weights[Array.IndexOf(affinities.Others, 4)], 1e-3); // an affinity that bisection to 1e-5 of the entropy gives
        Assert.Equal(1, 0.002767930344363166 / affinities.Weights[Array.IndexOf(affinities.Others, 8)], 1e-3);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Repulsion_ByTree_IsTheSumOverAllPoints(int dimensions)
    {
        var points = new DataRows([.. EmbeddingQuality.FourClusters(500, dimensions).Values.Select(static value => 5 * value)], dimensions);
        var tree = new SpaceTree(points);
        double[] exact = new double[dimensions], byTree = new double[dimensions], plain = new double[dimensions];
        double total = 0;
        for (int row = 0; row < points.Count; row++)
        {
            double q = 1 / (1 + Math.Pow(EmbeddingQuality.Distance(points.Row(3), points.Row(row)), 2));
            total += q;
            for (int i = 0; i < dimensions; i++)
            {
                plain[i] += q * q * (points.Row(3)[i] - points.Row(row)[i]);
            }
        }

        Assert.Equal(1, tree.Repulsion(points.Row(3), 0, exact) / total, 1e-5);
        Assert.All(plain.Zip(exact), static pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        Assert.Equal(1, tree.Repulsion(points.Row(3), 0.5, byTree) / total, 0.02);
    }

    [Fact]
    public void Repulsion_ManyEqualPoints_EndsAndCountsThem()
    {
        var tree = new SpaceTree(new DataRows(new float[2000], 2));
        Assert.Equal(1000, tree.Repulsion([0, 0], 0.5, new double[2]), 1e-6);
    }

    [Fact]
    public void Tsne_FourClusters_ReachesScikitLearnsDivergenceAndTrust()
    {
        using var run = new PreparationRun(2);
        var tsne = new Tsne(new TsneSettings { Perplexity = 10, Angle = 0.3 }, run);
        DataRows embedding = tsne.Fit(Start(run), Neighbours(119), 2);
        FuzzyGraph affinities = Affinities.Joint(Neighbours(119), 10, run);
        // TSNE(2, perplexity=10, init='pca', learning_rate='auto', method='exact', n_iter=750): 0.325, 0.340 and 0.327 for seeds 0, 1 and 2; trustworthiness 0.979 to 0.982.
        Assert.InRange(tsne.Divergence(embedding, affinities), 0.2, 0.340 * Tolerances.DivergenceFactor);
        Assert.InRange(EmbeddingQuality.Trustworthiness(Data, embedding, 5), 0.979 - Tolerances.TrustMargin, 1);
    }

    [Fact]
    public void Umap_FourClusters_IsAsTrustworthyAsScikitLearnsTsne()
    {
        using var run = new PreparationRun(2);
        DataRows embedding = new Umap(new UmapSettings { Neighbours = 9, Epochs = 300 }, run).Fit(Start(run), Neighbours(9), 2);
        Assert.InRange(EmbeddingQuality.Trustworthiness(Data, embedding, 5), 0.979 - Tolerances.TrustMargin, 1);
    }

    [Theory]
    [InlineData("umap", 2)]
    [InlineData("umap", 4)]
    [InlineData("tsne", 2)]
    [InlineData("tsne", 3)]
    public void FitAndPlace_AnyThreads_GiveTheSameBits(string method, int dimensions)
    {
        (DataRows Embedding, DataRows Placed) Make(int threads)
        {
            using var run = new PreparationRun(threads);
            NeighbourTable neighbours = new NearestNeighbours(Data).Find(Data, 9, sameRows: true, run), same = new NearestNeighbours(Data).Find(Data, 9, sameRows: false, run);
            DataRows embedding, placed;
            if (method == "umap")
            {
                var umap = new Umap(new UmapSettings { Neighbours = 9, Epochs = 30 }, run);
                embedding = umap.Fit(Start(run), neighbours, dimensions);
                placed = umap.Place(embedding, same);
            }
            else
            {
                var tsne = new Tsne(new TsneSettings { Perplexity = 3, EarlySteps = 20, Steps = 20, PlacingSteps = 10 }, run);
                embedding = tsne.Fit(Start(run), neighbours, dimensions);
                placed = tsne.Place(embedding, same);
            }

            return (embedding, placed);
        }

        (DataRows one, DataRows placedByOne) = Make(1);
        (DataRows three, DataRows placedByThree) = Make(3);
        Assert.Equal(one.Values, three.Values);
        Assert.Equal(placedByOne.Values, placedByThree.Values);
        Assert.All(one.Values, static value => Assert.True(float.IsFinite(value)));
    }

    [Theory]
    [InlineData("umap")]
    [InlineData("tsne")]
    public void Place_NewRows_ComeToTheirCluster(string method)
    {
        // The last 40 rows are new; row i belongs to cluster i mod 4.
        var training = new DataRows(Data.Values[..(80 * 8)], 8);
        var fresh = new DataRows(Data.Values[(80 * 8)..], 8);
        using var run = new PreparationRun(2);
        var search = new NearestNeighbours(training);
        NeighbourTable inside = search.Find(training, 15, sameRows: true, run), outside = search.Find(fresh, 15, sameRows: false, run);
        DataRows start = PrincipalComponents.Fit(training, 2, run).Transform(training, standardise: false, run), embedding, placed;
        if (method == "umap")
        {
            var umap = new Umap(new UmapSettings { Neighbours = 9 }, run);
            embedding = umap.Fit(start, inside, 2);
            placed = umap.Place(embedding, outside);
        }
        else
        {
            var tsne = new Tsne(new TsneSettings { Perplexity = 5 }, run);
            embedding = tsne.Fit(start, inside, 2);
            placed = tsne.Place(embedding, outside);
        }

        NeighbourTable nearest = new NearestNeighbours(embedding).Find(placed, 1, sameRows: false, run);
        Assert.Equal(40, Enumerable.Range(0, 40).Count(row => nearest.IndicesOf(row)[0] % 4 == row % 4));
    }

    [Fact]
    public void OrientedGradients_SameDigits_AreNearerThanOthers()
    {
        float[] Describe(int digit, int number)
        {
            float[] description = new float[OrientedGradients.Length];
            OrientedGradients.Describe(IdxFiles.Image(digit, number), description);
            return description;
        }

        Assert.Equal(1, Describe(3, 1).Sum(static value => value * value), 1e-4f);
        Assert.True(EmbeddingQuality.Distance(Describe(3, 1), Describe(3, 2)) < EmbeddingQuality.Distance(Describe(3, 1), Describe(7, 1)) / 2);
    }

    private static DataRows Start(PreparationRun run) => PrincipalComponents.Fit(Data, 4, run).Transform(Data, standardise: false, run);

    private static NeighbourTable Neighbours(int count)
    {
        using var run = new PreparationRun(1);
        return new NearestNeighbours(Data).Find(Data, count, sameRows: true, run);
    }
}
