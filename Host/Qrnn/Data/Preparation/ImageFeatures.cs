namespace Qrnn.Data.Preparation;

/// <summary>What the embeddings know of an image.</summary>
public enum ImageFeatures
{
    /// <summary>The grey values of the deskewed image.</summary>
    Pixels,

    /// <summary>Histograms of oriented gradients of the deskewed image.</summary>
    Gradients,
}
