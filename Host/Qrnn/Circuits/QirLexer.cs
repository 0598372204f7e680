namespace Qrnn.Circuits;

internal enum QirToken : byte
{
    /// <summary>End of the line (or a comment).</summary>
    End,

    /// <summary>Keyword, number or label.</summary>
    Word,

    /// <summary><c>%name</c>.</summary>
    Local,

    /// <summary><c>@name</c>.</summary>
    Global,

    /// <summary><c>#number</c>.</summary>
    Attribute,

    /// <summary><c>!anything</c>.</summary>
    Metadata,

    /// <summary>The text between quotes.</summary>
    Text,

    /// <summary>One character of punctuation.</summary>
    Mark,
}

/// <summary>Splits one line into tokens without copying it. QIR, as every compiler prints it, has one instruction a line.</summary>
internal ref struct QirLexer
{
    private readonly ReadOnlySpan<char> _line;
    private readonly int _number;
    private int _next;

    public QirLexer(ReadOnlySpan<char> line, int number)
    {
        _line = line;
        _number = number;
        Advance();
    }

    /// <summary>Kind of the current token.</summary>
    public QirToken Kind { get; private set; }

    /// <summary>Text of the current token, without its sigil or quotes.</summary>
    public ReadOnlySpan<char> Text { get; private set; }

    /// <summary>Number of the line, from 1.</summary>
    public readonly int Line => _number;

    /// <summary>The current token as an error message shows it.</summary>
    public readonly string Shown => Kind == QirToken.End ? "the end of the line" : $"'{Clip(Text)}'";

    /// <summary>The first characters of a text, without control characters, for an error message of one line.</summary>
    public static string Clip(ReadOnlySpan<char> text)
    {
        Span<char> shown = stackalloc char[Math.Min(text.Length, 60)];
        for (int i = 0; i < shown.Length; i++)
        {
            shown[i] = char.IsControl(text[i]) || char.IsSurrogate(text[i]) || text[i] is '\u2028' or '\u2029' ? '?' : text[i];
        }

        return text.Length > shown.Length ? $"{shown}…" : shown.ToString();
    }

    /// <summary>True when the current token is this punctuation mark.</summary>
    public readonly bool IsMark(char mark) => Kind == QirToken.Mark && Text[0] == mark;

    /// <summary>True when the current token is this word.</summary>
    public readonly bool IsWord(string word) => Kind == QirToken.Word && Text.SequenceEqual(word);

    /// <summary>Skips a punctuation mark if it is there.</summary>
    public bool SkipMark(char mark)
    {
        bool found = IsMark(mark);
        if (found)
        {
            Advance();
        }

        return found;
    }

    /// <summary>Skips a word if it is there.</summary>
    public bool SkipWord(string word)
    {
        bool found = IsWord(word);
        if (found)
        {
            Advance();
        }

        return found;
    }

    /// <summary>Skips a punctuation mark that must be there.</summary>
    public void Expect(char mark)
    {
        if (!SkipMark(mark))
        {
            throw QirModule.Error(_number, $"expected '{mark}', got {Shown}.");
        }
    }

    /// <summary>Moves to the next token.</summary>
    public void Advance()
    {
        int at = _next;
        while (at < _line.Length && _line[at] is ' ' or '\t' or '\r')
        {
            at++;
        }

        if (at >= _line.Length || _line[at] == ';')
        {
            Kind = QirToken.End;
            Text = default;
            _next = _line.Length;
            return;
        }

        char first = _line[at];
        switch (first)
        {
            case '%':
                Named(QirToken.Local, at + 1);
                break;
            case '@':
                Named(QirToken.Global, at + 1);
                break;
            case '#':
                Named(QirToken.Attribute, at + 1);
                break;
            case '!':
                Named(QirToken.Metadata, at + 1);
                break;
            case '"':
                Quoted(QirToken.Text, at);
                break;
            case 'c' when at + 1 < _line.Length && _line[at + 1] == '"':
                Quoted(QirToken.Text, at + 1);
                break;
            default:
                if (IsNameCharacter(first) || first == '+')
                {
                    // A plus sign occurs in exponents only: 1.0e+10.
                    int end = at + 1;
                    while (end < _line.Length && (IsNameCharacter(_line[end]) || _line[end] == '+'))
                    {
                        end++;
                    }

                    Take(QirToken.Word, at, end, end);
                }
                else
                {
                    Take(QirToken.Mark, at, at + 1, at + 1);
                }

                break;
        }
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '$';

    private void Named(QirToken kind, int start)
    {
        if (start < _line.Length && _line[start] == '"')
        {
            Quoted(kind, start);
            return;
        }

        int end = start;
        while (end < _line.Length && IsNameCharacter(_line[end]))
        {
            end++;
        }

        Take(kind, start, end, end);
    }

    private void Quoted(QirToken kind, int quote)
    {
        int length = _line[(quote + 1)..].IndexOf('"');
        if (length < 0)
        {
            throw QirModule.Error(_number, "a quoted text does not end on its line.");
        }

        Take(kind, quote + 1, quote + 1 + length, quote + 2 + length);
    }

    private void Take(QirToken kind, int start, int end, int next)
    {
        Kind = kind;
        Text = _line[start..end];
        _next = next;
    }
}
