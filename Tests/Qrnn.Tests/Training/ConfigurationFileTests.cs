using System.Text;

using Qrnn.Backends.Shots;
using Qrnn.Data;
using Qrnn.Models;
using Qrnn.Simulation;
using Qrnn.Tests.Architecture;
using Qrnn.Tests.Reference;
using Qrnn.Training;

using Xunit;

namespace Qrnn.Tests.Training;

public sealed class ConfigurationFileTests
{
    public static TheoryData<string> TaskNames() => [.. SequenceTasks.All.Select(static task => task.Name)];

    public static TheoryData<string> SettingKeys() => [.. TrainingSettings.All.Select(static setting => setting.Key)];

    [Theory]
    [MemberData(nameof(TaskNames))]
    public void Parse_OnlyTheTask_GivesItsDefaults(string task)
    {
        TrainingConfiguration defaults = TrainingConfiguration.ForTask(SequenceTasks.Find(task));
        Assert.Equal(defaults, Parse($$"""{"task": "{{task}}"}"""));
        Assert.Equal(defaults, defaults.Validated());
    }

    [Fact]
    public void Parse_ByteOrderMark_IsNoPartOfTheText()
    {
        byte[] marked = [0xEF, 0xBB, 0xBF, .. """{"task": "elman-xor", "steps": 7}"""u8];
        Assert.Equal(7, ConfigurationFile.Parse(marked).Steps);
    }

    [Theory]
    [InlineData(GradientMethod.ParameterShift, TrainingBackend.Native, "", "readout=0.01")]
    [InlineData(GradientMethod.Spsa, TrainingBackend.Qdk, "", "")]
    [InlineData(GradientMethod.Spsa, TrainingBackend.Azure, "quantinuum.sim.h2-1e", "")]
    [InlineData(GradientMethod.ParameterShift, TrainingBackend.Exact, "", "")]
    public void Parse_WrittenFileWithShots_GivesTheConfigurationBack(GradientMethod gradient, TrainingBackend backend, string target, string noise)
    {
        // What the one below can't have: circuits exclude much of its rest.
        TrainingConfiguration configuration = TrainingConfiguration.ForTask(SequenceTasks.Find("elman-xor")) with { Shots = new ShotSettings { Gradient = gradient, Backend = backend, Target = target, Noise = noise } };
        Assert.Equal(configuration, ConfigurationFile.Parse(ConfigurationFile.Write(configuration)));
    }

    [Fact]
    public void Parse_WrittenFile_GivesTheConfigurationBack()
    {
        // Every property differs from its default, so that a setting without a row in the table would be noticed.
        TrainingConfiguration all = new()
        {
            Task = "elman-xor",
            Shape = new NetworkShape { Workspace = 3, Inputs = 2, Stages = 2, Order = 1, Degree = 2, Bias = 0.1, Meaning = NeuronMeaning.Unitary },
            Loss = LossKind.NegativeLogLikelihood,
            Between = OutputsBetween.Keep,
            Files = new TaskOptions("elsewhere", "book.txt"),
            Batch = 3,
            Length = 9,
            Steps = 77,
            StopAtLoss = 1.0 / 3,
            StopAtError = 0.25,
            ValidateEvery = 7,
            ValidationBatch = 5,
            Seed = (1L << 53) - 1,
            Optimizer = OptimizerKind.Sgd,
            LearningRate = 0.1,
            LearningRateHalfLife = 50,
            WeightDecay = 0.01,
            ClipNorm = 2,
            Beta1 = 0.8,
            Beta2 = 0.95,
            Epsilon = 1e-7,
            Alpha = 0.5,
            Momentum = 0.5,
            Nesterov = true,
            Centered = true,
            HistorySize = 4,
            MaximumIterations = 5,
            MaximumEvaluations = 6,
            ToleranceGradient = 1e-3,
            ToleranceChange = 1e-4,
            InitialBiasSpread = 0.2,
            InitialWeightsSpread = 0.3,
            InitialUnitariesSpread = 0.4,
            Threads = 2,
            Precision = Precision.Single,
            TimeoutSeconds = 60,
            CheckpointSeconds = 0.5,
            Shots = new ShotSettings { Shots = 7, Attempts = 3, Allocation = ShotAllocation.Even, SpsaStep = 0.3, SpsaRepetitions = 4, MaximumShots = 1L << 40, MaximumCost = 12.5 },
        };
        TrainingConfiguration defaults = TrainingConfiguration.ForTask(SequenceTasks.Find("elman-xor"));
        foreach (System.Reflection.PropertyInfo property in typeof(TrainingConfiguration).GetProperties().Where(static property => property.Name is not ("Task" or "Dampening")))
        {
            Assert.False(Equals(property.GetValue(all), property.GetValue(defaults)), $"{property.Name} has its default in this test");
        }

        Assert.Equal(all, Parse(Encoding.UTF8.GetString(ConfigurationFile.Write(all, new Provenance("1.2.3", "abc", "reference")))));
        TrainingConfiguration dampened = all with { Nesterov = false, Dampening = 0.5 };
        Assert.Equal(dampened, ConfigurationFile.Parse(ConfigurationFile.Write(dampened)));
    }

    [Theory]
    [MemberData(nameof(SettingKeys))]
    public void Apply_SettingsOwnText_ChangesNothing(string key)
    {
        TrainingConfiguration defaults = TrainingConfiguration.ForTask(SequenceTasks.Find("elman-xor"));
        Setting setting = TrainingSettings.Find(key);
        Assert.Equal(defaults, setting.Apply(defaults, string.Format(System.Globalization.CultureInfo.InvariantCulture, "{0:R}", setting.Read(defaults))));
        QrnnException error = Assert.Throws<QrnnException>(() => setting.Apply(defaults, "x\ty")); // no path either
        Assert.Equal($"{key} is x y: must be {setting.Limit}", error.Message);
    }

    [Theory]
    [InlineData("""{"task": "elman-xor", "learningrate": 1}""", "unknown setting 'learningrate'")]
    [InlineData("""{"task": "elman-xor", "workspace": 0}""", "workspace is 0: must be a whole number from 1 to 20")]
    [InlineData("""{"task": "elman-xor", "workspace": 20}""", "workspace 20 + inputs 2 = 22 lanes")]
    [InlineData("""{"task": "elman-xor", "workspace": 2.5}""", "workspace is 2.5: must be a whole number")]
    [InlineData("""{"task": "elman-xor", "workspace": "4"}""", "workspace is \"4\": must be a whole number")]
    [InlineData("""{"task": "elman-xor", "learningRate": 0}""", "learningRate is 0: must be a number above 0")]
    [InlineData("""{"task": "elman-xor", "learningRate": 1e999}""", "learningRate is 1e999")]
    [InlineData("""{"task": "elman-xor", "beta1": 1}""", "beta1 is 1: must be a number from 0 and below 1")]
    [InlineData("""{"task": "elman-xor", "optimizer": "adamw"}""", "optimizer is \"adamw\": must be adam or rmsprop or sgd or lbfgs")]
    [InlineData("""{"task": "elman-xor", "meaning": null}""", "meaning is null: must be postselected or unitary")]
    [InlineData("""{"task": "elman-xor", "nesterov": true}""", "nesterov is true with momentum 0")]
    [InlineData("""{"task": "elman-xor", "optimizer": "lbfgs", "weightDecay": 0.1}""", "lbfgs has no weight decay")]
    [InlineData("""{"task": "elman-xor", "length": 2}""", "length is 2: elman-xor needs 3 words")]
    [InlineData("""{"task": "simple-seq", "validationBatch": 3}""", "validationBatch: batch is 3")]
    [InlineData("""{"task": "elman-xor", "seed": -1}""", "seed is -1: must be a whole number from 0 to 9007199254740991")]
    [InlineData("""{"task": "elman-xor", "batch": 4, "batch": 5}""", "batch occurs twice")]
    [InlineData("""{"task": "elman"}""", "task is 'elman': the tasks are")]
    [InlineData("""{"task": 5}""", "task is 5: must be a text")]
    [InlineData("""{}""", "task is missing")]
    [InlineData("""[1]""", "is a JSON Array")]
    [InlineData("{\"task\": \"elman-xor\",\n \"batch\": }", "line 2 is not valid JSON at byte 11")]
    [InlineData("", "line 1 is not valid JSON")]
    public void Parse_WrongFile_IsRefusedInOneLine(string text, string expected)
    {
        QrnnException error = Assert.Throws<QrnnException>(() => Parse(text));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Parse_BytesThatAreNoText_AreRefused() =>
        Assert.Throws<QrnnException>(static () => ConfigurationFile.Parse(new byte[] { (byte)'{', (byte)'"', 0xff, (byte)'"', (byte)':', (byte)'1', (byte)'}' }));

    [Fact]
    public void Parse_MutatedFiles_AreReadOrRefusedInOneLine()
    {
        byte[] whole = ConfigurationFile.Write(TrainingConfiguration.ForTask(SequenceTasks.Find("elman-xor")), new Provenance("1", null, "m"));
        for (int seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            byte[] file = [.. whole];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                file[random.Next(file.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)"0123456789{}[]\",:-.et"[random.Next(21)];
            }

            try
            {
                ConfigurationFile.Parse(file).Validated();
            }
            catch (QrnnException error)
            {
                Assert.DoesNotContain('\n', error.Message);
            }
            catch (Exception error) when (error is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}: {error.GetType().Name}: {error.Message}");
            }
        }
    }

    public static TheoryData<string> Examples() => [.. Directory.GetFiles(Path.Combine(Repository.Root, "Host", "examples"), "*.json").Select(static file => Path.GetFileName(file))];

    [SkippableTheory]
    [MemberData(nameof(Examples))]
    public void Read_Example_TrainsAFewSteps(string name)
    {
        TrainingConfiguration example = ConfigurationFile.Read(Path.Combine(Repository.Root, "Host", "examples", name));
        bool digits = example.Task.StartsWith("mnist", StringComparison.Ordinal);
        Skip.If(digits && !Directory.Exists(SharedFiles.Folder), SharedFiles.Missing);
        using var folder = new TemporaryFolder();

        // The reference network is slow: the example's own settings but for size.
        TrainingConfiguration small = example with { Shape = example.Shape with { Workspace = 2, Stages = 1, Degree = 2 }, Batch = 2, ValidationBatch = 2, Length = 5, Steps = 3, MaximumIterations = 2 };
        if (digits)
        {
            // Their length is the images', and every batch has all ten digits.
            small = small with { Batch = 10, ValidationBatch = 10, Length = example.Length, Files = new TaskOptions(Path.Combine(SharedFiles.Folder, "data")) };
        }

        using var model = new ReferenceNetwork(small.Shape);
        TrainingOutcome outcome = Trainer.Train(model, RunFolder.Create(folder.PathOf("run"), small.Validated(), model));
        Assert.Equal(3, outcome.Step);
        Assert.True(double.IsFinite(outcome.LastValidation!.Loss));
    }

    [Fact]
    public void Read_MissingFile_NamesIt() =>
        Assert.Equal("nowhere.json: there is no such file", Assert.Throws<QrnnException>(static () => ConfigurationFile.Read("nowhere.json")).Message);

    private static TrainingConfiguration Parse(string text) => ConfigurationFile.Parse(Encoding.UTF8.GetBytes(text));
}
