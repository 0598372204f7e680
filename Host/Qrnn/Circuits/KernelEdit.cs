namespace Qrnn.Circuits;

/// <summary>One change that the formatter would make. Lines and columns count from 1; the end is exclusive.</summary>
public sealed record KernelEdit(string File, int Line, int Column, int EndLine, int EndColumn, string NewText);
