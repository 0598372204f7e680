using Qrnn.Reporting;
using Qrnn.Tests.Architecture;
using Qrnn.Tests.Kernels;
using Xunit;

namespace Qrnn.Tests.Reporting;

[Collection(CompilerCollection.Name)]
public sealed class TargetSurveyTests(CompilerFixture fixture)
{
    // The third network takes the compiler most of a minute: its rows are compared by hand with 'qrnn azure fit --table'.
    private const int Compiled = 2;

    [Fact]
    public void Table_OfTheReadme_IsWhatTheProgramPrints()
    {
        string[] readme = File.ReadAllLines(Repository.PathOf("azure", "README.md"));
        string[] printed = new TargetSurvey(fixture.Compiler, fixture.Library).ToMarkdown(1000, TargetSurvey.Shapes.Take(Compiled).ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        // The README's table has the third network's columns, too, behind the others.
        Assert.All(printed.Where(static line => !line.StartsWith("|---", StringComparison.Ordinal)), line =>
            Assert.Contains(readme, read => read == line || read.StartsWith(line, StringComparison.Ordinal)));
    }
}
