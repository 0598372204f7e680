namespace Qrnn.Data;

/// <summary>How far apart the words of two rows are: what "nearest" means for a nearest neighbour.</summary>
public enum CodeMetric
{
    /// <summary>The number of bits that differ. For pixels.</summary>
    Hamming,

    /// <summary>
    /// Word t holds bit t (most significant first) of one whole number a lane; squared Euclidean distance of these numbers. For bit planes of
    /// coordinates, as t-SNE's and UMAP's are fed.
    /// </summary>
    BitPlanes,

    /// <summary>Word t is a whole number; squared Euclidean distance over the words. For principal components.</summary>
    Levels,
}
