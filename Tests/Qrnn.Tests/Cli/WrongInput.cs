using Qrnn.Tests.Training.Torch;

namespace Qrnn.Tests.Cli;

/// <summary>A command line that must be refused.</summary>
/// <param name="What">What is wrong, for the table.</param>
/// <param name="ExitCode">The exit code it must have.</param>
/// <param name="Says">What the one line must contain.</param>
/// <param name="Arguments">The command line, run in a folder of its own.</param>
internal sealed record WrongInput(string What, int ExitCode, string Says, params string[] Arguments)
{
    /// <summary>What must lie in the folder before.</summary>
    public Action<TemporaryFolder>? Prepare { get; init; }

    /// <summary>True when it must run as a process, because it changes the environment.</summary>
    public bool WithoutNode { get; init; }

    /// <summary>All of them.</summary>
    public static IReadOnlyList<WrongInput> All { get; } =
    [
        new("no verb", 2, "a verb is missing"),
        new("unknown verb", 2, "'trian' is not a verb", "trian", "elman-xor"),
        new("no verb of a group", 2, "a verb of 'data' is missing", "data"),
        new("unknown verb of a group", 2, "'draw' is not a verb of 'data'", "data", "draw", "simple-seq"),
        new("unknown option", 2, "--sed", "train", "elman-xor", "--sed", "1"),
        new("option without its value", 2, "--seed", "train", "elman-xor", "--seed"),
        new("option that is no number", 2, "--seed is abc: must be a whole number", "train", "elman-xor", "--seed", "abc"),
        new("learning rate that is not a number", 2, "--learning-rate is NaN", "train", "elman-xor", "--learning-rate", "NaN"),
        new("unknown task", 2, "task is 'elman': the tasks are simple-seq, elman-xor, elman-letter", "train", "elman"),
        new("images that are not there", 2, "mnist-simple-3-train.csv.gz is neither in 'data' nor in 'data/rvqe'", "train", "mnist36"),
        new("image length that the task has not", 2, "length is 99: sequences of mnist36 have 100 words", "train", "mnist36", "--length", "99"),
        new("text that is not named", 2, "text is missing", "data", "show", "text"),
        new("image of a text that ends too soon", 2, "for train has 4 characters", "data", "show", "text", "--text", "a.txt", "--output", "a.png") { Prepare = Put("a.txt", "abcde") },
        new("Azure without a workspace", 2, "set AZURE_QUANTUM_CONNECTION_STRING", "azure", "targets"),
        new("file that is no connection string", 2, "no SubscriptionId=", "azure", "quotas", "--connection-string-file", "c.txt") { Prepare = Put("c.txt", "ApiKey=secret") },
        new("connection string that is not there", 2, "c.txt: there is no such file", "azure", "list", "--connection-string-file", "c.txt"),
        new("connection string with an http address elsewhere", 2, "http is for an emulator on this machine", "azure", "targets", "--connection-string-file", "c.txt") { Prepare = Put("c.txt", "SubscriptionId=s;ResourceGroupName=g;WorkspaceName=w;ApiKey=secret;QuantumEndpoint=http://example.org") },
        new("job without a target", 2, "--target is missing", "azure", "submit", "a.ll"),
        new("job on a target that there is not", 2, "target 'ionq.qpu' is not known", "azure", "submit", "a.ll", "--target", "ionq.qpu"),
        new("job of a file that is no program", 2, "a program is a QIR file (.ll) or a Q# file", "azure", "submit", "a.txt", "--target", "ionq.simulator"),
        new("job of a program that is not there", 2, "a.ll: there is no such file", "azure", "submit", "a.ll", "--target", "ionq.simulator"),
        new("job of text that is no QIR", 2, "QIR", "azure", "submit", "a.ll", "--target", "ionq.simulator") { Prepare = Put("a.ll", "hello") },
        new("status without jobs", 2, "there is no journal of jobs", "azure", "status"),
        new("day that is none", 2, "--from is 'yesterday'", "azure", "list", "--from", "yesterday"),
        new("port that there is not", 2, "--port is 70000: must be a whole number from 0 to 65535", "azure", "emulate", "--port", "70000"),
        new("fault that there is not", 2, "faults hold '418': one of 429, 500", "azure", "emulate", "--faults", "418=0.1"),
        new("fault that is too likely", 2, "faults hold '429=2'", "azure", "emulate", "--faults", "429=2"),
        new("plan of faults that is no JSON", 2, "can't be read as a plan of faults", "azure", "emulate", "--faults", "plan.json") { Prepare = Put("plan.json", "429=0.1") },
        new("store of the emulator that is a file", 2, "can't be used", "azure", "emulate", "--store", "file") { Prepare = Put("file", "x") },
        new("no workspace", 2, "--workspace is 0: must be a whole number from 1", "train", "elman-xor", "--workspace", "0"),
        new("more lanes than can be simulated", 2, "workspace 20 + inputs 2 = 22 lanes: at most 20", "train", "elman-xor", "--workspace", "20"),
        new("more workspace than open outputs can be simulated with", 2, "workspace is 11 with between trace: it takes matrices", "train", "dna-open", "--workspace", "11", "--order", "0", "--degree", "1"),
        new("open outputs in single precision", 2, "precision is single with between keep", "train", "dna-open", "--between", "keep", "--precision", "single"),
        new("shots without a gradient that they can give", 2, "gradient is adjoint with backend native", "train", "elman-xor", "--backend", "native"),
        new("shots for words that are kept", 2, "between is keep with gradient parameter-shift", "train", "elman-xor", "--between", "keep", "--gradient", "parameter-shift"),
        new("shots for the mean over measured paths", 2, "between is measure with gradient spsa", "train", "elman-xor", "--between", "measure", "--gradient", "spsa"),
        new("shots for amplified neurons", 2, "meaning is unitary at order 2 with gradient parameter-shift", "train", "elman-xor", "--meaning", "unitary", "--gradient", "parameter-shift"),
        new("shots with L-BFGS", 2, "optimizer is lbfgs with gradient parameter-shift", "train", "elman-xor", "--optimizer", "lbfgs", "--gradient", "parameter-shift"),
        new("shifts in single precision", 2, "precision is single with gradient parameter-shift", "train", "elman-xor", "--precision", "single", "--gradient", "parameter-shift"),
        new("noise of an exact simulation", 2, "only native and qdk simulate noise", "train", "elman-xor", "--gradient", "spsa", "--noise", "readout=0.1"),
        new("shots on no target", 2, "target is missing with backend azure", "train", "elman-xor", "--gradient", "spsa", "--backend", "azure"),
        new("too few shots to spread by variance", 2, "shots is 5 with shotAllocation variance", "train", "elman-xor", "--gradient", "parameter-shift", "--backend", "native", "--shots", "5"),
        new("more shots than the run may take", 2, "maximumShots is 1000: 2000 steps take", "train", "elman-xor", "--order", "0", "--length", "3", "--batch", "1", "--workspace", "1", "--stages", "0", "--degree", "1", "--gradient", "parameter-shift", "--backend", "native", "--maximum-shots", "1000"),
        new("order 9", 2, "--order is 9: must be a whole number from 0 to 4", "train", "elman-xor", "--order", "9"),
        new("negative batch", 2, "--batch is -8: must be a whole number from 1", "train", "elman-xor", "--batch", "-8"),
        new("batch that the task has not", 2, "simple-seq", "train", "simple-seq", "--batch", "3"),
        new("missing configuration file", 2, "nothing.json: there is no such file", "train", "nothing.json"),
        new("configuration with an unknown key", 2, "unknown setting 'learningrate'", "train", "a.json") { Prepare = Put("a.json", """{ "task": "elman-xor", "learningrate": 0.1 }""") },
        new("configuration that is cut off", 2, "a.json", "train", "a.json") { Prepare = Put("a.json", """{ "task": "elman-xor", "steps": """) },
        new("output folder that is not empty", 2, "is not empty", "train", "elman-xor", "--output", ".") { Prepare = Put("precious.txt", "mine") },
        new("output where nothing can be written", 2, "can't be written", "train", "elman-xor", "--output", "/proc/qrnn-run"),
        new("resume of a folder that is no run", 2, "is no run: config.json is missing", "resume", "."),
        new("resume of nothing", 2, "there is no such run", "resume", "runs/none"),
        new("report of nothing", 2, "there is no such run", "report", "runs/none"),
        new("report of a folder that is no run", 2, "is no run: config.json is missing", "report", "."),
        new("report of damaged metrics", 2, "metrics.jsonl: line 2 is damaged", "report", "run") { Prepare = static folder => DamagedMetrics(folder) },
        new("report of a run and a sweep together", 2, "one report holds one run, or sweeps", "report", "run", "sweep") { Prepare = Put("a.json", "{}") },
        new("report without Node on PATH", 3, "Node.js 20 or later is needed to draw a report's plots", "report", "run", "--recorded-only") { WithoutNode = true, Prepare = static folder => Train(folder) },
        new("start from a run of another shape", 2, "its network has workspace 2, this one 5: give --workspace 2", "train", "elman-xor", "--workspace", "5", "--from", "run", "--output", "next") { Prepare = static folder => Train(folder) },
        new("start from a run of other words", 2, "words of elman-letter have 3 bits, its network was trained on elman-xor", "train", "elman-letter", "--workspace", "2", "--degree", "2", "--from", "run:last", "--output", "next") { Prepare = static folder => Train(folder) },
        new("start from a run that is not there", 2, "there is no such run", "train", "elman-xor", "--from", "run:best"),
        new("checkpoint that is cut off", 2, "weights.safetensors", "evaluate", "run") { Prepare = static folder => CutCheckpoint(folder) },
        new("evaluation on a task of other words", 2, "words of elman-letter have 3 bits", "evaluate", "run", "--task", "elman-letter") { Prepare = static folder => CutCheckpoint(folder) },
        new("prompt of other symbols", 2, "--prompt holds 'x'", "generate", "run", "--prompt", "10x") { Prepare = Train },
        new("generation of a label that the task has not", 2, "only the words of mnist01-gen begin with a label", "generate", "run", "--label", "1") { Prepare = Train },
        new("split that there is not", 2, "'tests'", "evaluate", "run", "--split", "tests"),
        new("PyTorch checkpoint that would call os.system", 2, "refers to os.system", "import", "rvqe", "evil.tar") { Prepare = static folder => File.WriteAllBytes(folder.PathOf("evil.tar"), TorchWriter.Stream(new WrittenCall(new WrittenName("os", "system"), "touch pwned"))) },
        new("PyTorch checkpoint that is cut off", 2, "the file is cut off", "import", "rvqe", "cut.tar") { Prepare = static folder => File.WriteAllBytes(folder.PathOf("cut.tar"), TorchWriter.Stream(SampleCheckpoint.Tiny().Root())[..^9]) },
        new("PyTorch checkpoint that is a picture", 2, "is no PyTorch checkpoint", "import", "rvqe", "a.png") { Prepare = static folder => File.WriteAllBytes(folder.PathOf("a.png"), [0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]) },
        new("PyTorch checkpoint of a data set without a task", 2, "name one with --task", "import", "rvqe", "a.tar") { Prepare = static folder => File.WriteAllBytes(folder.PathOf("a.tar"), TorchWriter.Archive((SampleCheckpoint.Tiny() with { Arguments = [("dataset", "cifar")] }).Root())) },
        new("PyTorch checkpoint for a task of other words", 2, "words of simple-seq have 3 bits", "import", "rvqe", "a.tar", "--task", "simple-seq") { Prepare = static folder => File.WriteAllBytes(folder.PathOf("a.tar"), TorchWriter.Archive(SampleCheckpoint.Tiny().Root())) },
        new("export onto a file", 2, "exists: choose another name", "export", ".", "--output", "config.json") { Prepare = Put("config.json", """{ "task": "elman-xor" }""") },
        new("mirror that is no address", 2, "--mirror is 'ftp://example.org'", "data", "fetch", "mnist", "--mirror", "ftp://example.org"),
        new("MNIST files that are not there", 2, "there is no folder", "data", "prepare", "mnist", "--idx", "none", "--output", "out"),
        new("MNIST file that is cut off", 2, "train-images-idx3-ubyte' ends inside its dimensions", "data", "prepare", "mnist", "--idx", ".", "--output", "out")
        {
            Prepare = static folder =>
            {
                File.WriteAllBytes(folder.PathOf("train-images-idx3-ubyte"), [0, 0, 8, 3, 0, 0, 234, 96]);
                File.WriteAllBytes(folder.PathOf("train-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 234, 96]);
            },
        },
        new("family that is not known", 2, "--families holds 'umap-5'", "data", "prepare", "mnist", "--idx", ".", "--output", "out", "--families", "pca,umap-5"),
        new("recorded case that is none", 2, "'topology' is missing", "replay", "a.json") { Prepare = Put("a.json", """{ "name": "a" }""") },
        new("recorded case with infinite tolerance", 2, "--tolerance is", "replay", "a.json", "--tolerance", "Infinity"),
        new("QIR with an unknown instruction", 2, "a.ll", "circuit", "a.ll") { Prepare = Put("a.ll", QirWithUnknownInstruction) },
        new("QIR that is a picture", 2, "holds a zero byte: this is no text", "circuit", "a.ll") { Prepare = static folder => File.WriteAllBytes(folder.PathOf("a.ll"), [0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]) },
        new("Q# that does not compile", 2, "a.qs", "circuit", "a.qs") { Prepare = Put("a.qs", "@EntryPoint()\noperation Main() : Unit { use q = Qubit(); Hh(q); }\n") },
        new("endless Q# loop", 2, "time", "circuit", "a.qs", "--time-limit", "4") { Prepare = Put("a.qs", "@EntryPoint()\noperation Main() : Unit { use q = Qubit(); mutable i = 0; while i >= 0 { X(q); X(q); i = 1 - i; } }\n") },
        new("word that does not fit", 2, "--words holds '4'", "circuit", "--inputs", "1", "--workspace", "1", "--qir", "base", "--words", "0,4"),
        new("measurement and repetition in a profile without feedback", 2, "", "circuit", "--inputs", "1", "--workspace", "1", "--order", "1", "--degree", "1", "--qir", "base", "--attempts", "3"),
        new("run on words that do not fit", 2, "--words holds '7'", "run", "run", "--words", "00,7") { Prepare = TrainOrder1 },
        new("run without words", 2, "--words", "run", "run"),
        new("run of nothing", 2, "there is no such run", "run", "runs/none", "--words", "0"),
        new("run of a network that no device can run", 2, "its neurons are unitary and of order 1", "run", "run", "--words", "00") { Prepare = static folder => TrainSmall(folder, "1", "unitary") },
        new("run for no shots", 2, "--shots is 0: must be a whole number from 1", "run", "run", "--words", "00", "--shots", "0"),
        new("run for more shots than allowed", 2, "--shots is 500: --max-shots allows 100", "run", "run", "--words", "00", "--shots", "500", "--max-shots", "100") { Prepare = TrainOrder1 },
        new("run on a target with too few qubits", 2, "qubits, 20 are there (profile base takes a fresh one after each measurement)", "run", "run", "--words", "00,01,00,01,00,01", "--backend", "azure", "--target", "rigetti.sim.qvm") { Prepare = TrainOrder1 },
        new("run with repetitions on a target without feedback", 2, "profile base has no feedback", "run", "run", "--words", "00", "--attempts", "2", "--backend", "azure", "--target", "ionq.simulator") { Prepare = TrainOrder1 },
        new("run that costs more than allowed", 2, "--max-cost allows 5", "run", "run", "--words", "00", "--backend", "azure", "--target", "quantinuum.sim.h2-1e", "--max-cost", "5") { Prepare = TrainOrder1 },
        new("run on a target without a known price but with a limit", 2, "is not known (by time", "run", "run", "--words", "00", "--backend", "azure", "--target", "rigetti.qpu.cepheus-1-108q", "--max-cost", "5") { Prepare = TrainOrder1 },
        new("fit on a target that there is not", 2, "target 'abacus' is not known: one of ionq.simulator", "azure", "fit", "--workspace", "1", "--inputs", "1", "--target", "abacus"),
        new("fit of a table and a network", 2, "--words is given beside --table", "azure", "fit", "--table", "--words", "0"),
        new("sweep file that is not there", 2, "study.json: there is no such file", "sweep", "study.json"),
        new("sweep with an unknown key", 2, "unknown key 'girds'", "sweep", "a.json") { Prepare = Put("a.json", """{ "name": "a", "base": { "task": "elman-xor" }, "girds": {}, "seeds": [1] }""") },
        new("sweep with a network that can't be", 2, "cell 1 (workspace 19): workspace 19 + inputs 2", "sweep", "a.json") { Prepare = Put("a.json", """{ "name": "a", "base": { "task": "elman-xor" }, "grid": { "workspace": [3, 19] }, "seeds": [1] }""") },
        new("sweep into another folder's files", 2, "is not empty and holds no sweep", "sweep", "a.json", "--output", ".") { Prepare = Put("a.json", """{ "name": "a", "base": { "task": "elman-xor" }, "seeds": [1] }""") },
        new("gradients at a length that is none", 2, "--lengths holds '1'", "gradients", "--lengths", "1"),
        new("amplification of a neuron without ancilla", 2, "--order is 0: must be a whole number from 1 to 4", "amplify", "--order", "0"),
        new("amplification at an angle that is none", 2, "--eta holds 'x'", "amplify", "--eta", "0.1,x"),
        new("amplification of random and given branches", 2, "leave --branches and --seed out", "amplify", "--eta", "0.1", "--branches", "3"),
        new("amplification of an impossible probability", 2, "--least-success is 2", "amplify", "--least-success", "2"),
        new("amplification of a run and a neuron", 2, "--order is given beside 'run'", "amplify", "run", "--order", "1"),
        new("amplification of nothing", 2, "there is no such run", "amplify", "runs/none"),
        new("sequences for a neuron", 2, "a neuron by itself is fed no sequences", "amplify", "--sequences", "2"),
        new("evaluation in a third meaning", 2, "'both' not recognized", "evaluate", "runs/none", "--meaning", "both"),
        new("unknown hardware", 2, "hardware is 'qubit_gate_ns_e5': the models are qubit_gate_ns_e3", "estimate", "--hardware", "qubit_gate_ns_e5"),
        new("hardware file that is not there", 2, "mine.json: there is no such file", "estimate", "--hardware", "mine.json"),
        new("hardware file with a wrong key", 2, "unknown key 'tGateErorRate' in 'qubitParams'", "estimate", "--hardware", "mine.json") { Prepare = Put("mine.json", """{ "qubitParams": { "name": "qubit_gate_ns_e3", "tGateErorRate": 1e-4 } }""") },
        new("hardware file with a certain error", 2, "'tGateErrorRate' is 1: an error rate is above 0 and below 1", "estimate", "--hardware", "mine.json") { Prepare = Put("mine.json", """{ "qubitParams": { "name": "qubit_gate_ns_e3", "tGateErrorRate": 1 } }""") },
        new("error budget 0", 2, "error budget is 0: must be above 0 and below 1", "estimate", "--error-budget", "0"),
        new("error budget 1", 2, "error budget is 1: must be above 0 and below 1", "estimate", "--error-budget", "1"),
        new("estimate of length 0", 2, "--length is 0: must be a whole number from 2", "estimate", "--length", "0"),
        new("estimate of a sequence that is too long", 2, "layers and 2147483647 gates can be estimated", "estimate", "--workspace", "2", "--length", "1000000"),
        new("estimate of a network that is too large", 2, "at most 2000000 can be estimated", "estimate", "--workspace", "16", "--stages", "4", "--order", "4", "--degree", "8"),
        new("estimate that varies what can't be varied", 2, "--vary is 'bias=1,2'", "estimate", "--vary", "bias=1,2"),
        new("estimate of a run with another's shape", 2, "--workspace is given beside 'run'", "estimate", "run", "--workspace", "3") { Prepare = Put("a.json", "{}") },
        new("no Node on PATH", 3, "Node.js 20 or later", "train", "elman-xor") { WithoutNode = true },
    ];

    private const string QirWithUnknownInstruction = """
        %Qubit = type opaque
        define void @Main() #0 {
        block_0:
          call void @__quantum__qis__teleport__body(%Qubit* inttoptr (i64 0 to %Qubit*))
          ret void
        }
        declare void @__quantum__qis__teleport__body(%Qubit*)
        attributes #0 = { "entry_point" "qir_profiles"="base_profile" "required_num_qubits"="1" "required_num_results"="0" }

        """;

    private static Action<TemporaryFolder> Put(string name, string text) => folder => File.WriteAllText(folder.PathOf(name), text);

    private static void TrainOrder1(TemporaryFolder folder) => TrainSmall(folder, "1", "postselected");

    private static void TrainSmall(TemporaryFolder folder, string order, string meaning) => CommandLineRunner.RunIn(
        folder.Path, "train", "elman-xor", "--workspace", "1", "--stages", "0", "--order", order, "--degree", "1", "--meaning", meaning, "--batch", "2", "--validation-batch", "2", "--length", "3", "--steps", "1", "--output", "run");

    private static void Train(TemporaryFolder folder) => CommandLineRunner.RunIn(folder.Path, "train", "elman-xor", "--workspace", "2", "--degree", "2", "--batch", "2", "--validation-batch", "2", "--length", "3", "--steps", "1", "--validate-every", "1", "--output", "run");

    private static void DamagedMetrics(TemporaryFolder folder)
    {
        Train(folder);
        File.WriteAllText(folder.PathOf("run", "metrics.jsonl"), "{\"kind\":\"head\"}\n{\"kind\":\"step\",\"loss\":\n");
    }

    private static void CutCheckpoint(TemporaryFolder folder)
    {
        Train(folder);
        foreach (string weights in Directory.GetFiles(folder.PathOf("run"), "weights.safetensors", SearchOption.AllDirectories))
        {
            byte[] bytes = File.ReadAllBytes(weights);
            File.WriteAllBytes(weights, bytes[..(bytes.Length / 2)]);
        }
    }
}
