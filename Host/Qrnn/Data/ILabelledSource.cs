using System.Collections.Immutable;

namespace Qrnn.Data;

/// <summary>A source whose sequences are rows of finite splits, each of one class, such as images of digits.</summary>
public interface ILabelledSource : ISequenceSource
{
    /// <summary>What the classes are called, such as "3" and "6"; a row's label is an index into it.</summary>
    ImmutableArray<string> Classes { get; }

    /// <summary>What "near" means for its words.</summary>
    CodeMetric Metric => CodeMetric.Hamming;

    /// <summary>All rows of a split, in the order of the files: class after class.</summary>
    LabelledRows Rows(SequenceStream split);
}
