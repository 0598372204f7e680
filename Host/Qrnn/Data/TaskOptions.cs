namespace Qrnn.Data;

/// <summary>What a task needs from outside: where its files are.</summary>
/// <param name="Data">The folder with prepared data sets: it, or its subfolder "rvqe", holds files like mnist-simple-0-train.csv.gz. Used by tasks on images only.</param>
/// <param name="Text">The text file of the tasks on text.</param>
public sealed record TaskOptions(string Data = "data", string Text = "");
