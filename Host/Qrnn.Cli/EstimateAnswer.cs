using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Qrnn.Circuits;
using Qrnn.Estimation;

namespace Qrnn.Cli;

/// <summary>Estimates for machines.</summary>
internal static class EstimateAnswer
{
    public static JsonObject Of(ImmutableArray<ResourceEstimate> estimates, string? varied, ImmutableArray<int> values, TrainingWorkload workload)
    {
        if (varied is null)
        {
            return Of(estimates[0], workload);
        }

        return new JsonObject
        {
            ["varied"] = varied,
            ["estimates"] = new JsonArray([.. estimates.Select((estimate, i) =>
            {
                JsonObject one = Of(estimate, workload);
                one.Insert(0, "value", values[i]);
                return one;
            })]),
        };
    }

    private static JsonObject Of(ResourceEstimate estimate, TrainingWorkload workload)
    {
        EstimationSettings settings = estimate.Settings;
        LogicalCounts counts = estimate.Counts;
        return new JsonObject
        {
            ["workspace"] = settings.Shape.Workspace,
            ["inputs"] = settings.Shape.Inputs,
            ["stages"] = settings.Shape.Stages,
            ["order"] = settings.Shape.Order,
            ["degree"] = settings.Shape.Degree,
            ["length"] = settings.Length,
            ["calls"] = settings.Calls,
            ["policy"] = settings.Policy switch { EstimationPolicy.RepeatUntilSuccess => "repeat-until-success", EstimationPolicy.Amplify => "amplify", _ => "postselect" },
            ["attempts"] = settings.AttemptsOrDefault,
            ["words"] = "all ones",
            ["errorBudget"] = settings.ErrorBudget,
            ["neuronSuccess"] = workload.NeuronSuccess,
            ["log10ShotsPerKept"] = workload.LogShotsPerKept(settings),
            ["gradientCircuits"] = GradientCost.Circuits(settings),
            ["batch"] = workload.Batch,
            ["shots"] = workload.Shots,
            ["logicalCounts"] = new JsonObject
            {
                ["qubits"] = counts.Qubits,
                ["tGates"] = counts.TGates,
                ["rotations"] = counts.Rotations,
                ["rotationDepth"] = counts.RotationDepth,
                ["cczGates"] = counts.CczGates,
                ["measurements"] = counts.Measurements,
            },
            ["hardware"] = new JsonArray([.. estimate.Hardware.Select(machine => Machine(settings, machine, workload))]),
        };
    }

    private static JsonObject Machine(EstimationSettings settings, HardwareEstimate machine, TrainingWorkload workload)
    {
        if (machine.Estimate is not { } estimate)
        {
            return new JsonObject { ["name"] = machine.Hardware, ["refused"] = machine.Refusal };
        }

        JsonObject answer = Physical(estimate);
        answer.Insert(0, "name", machine.Hardware);
        answer["log10SecondsPerInference"] = workload.LogInference(settings, estimate);
        answer["log10SecondsPerTrainingStep"] = workload.LogStep(settings, estimate);
        if (settings.Frontier)
        {
            answer["frontier"] = new JsonArray([.. machine.Frontier.Select(Physical)]);
        }

        return answer;
    }

    private static JsonObject Physical(PhysicalEstimate estimate) => new()
    {
        ["codeDistance"] = estimate.CodeDistance,
        ["logicalQubits"] = estimate.LogicalQubits,
        ["logicalDepth"] = estimate.LogicalDepth,
        ["physicalQubits"] = estimate.PhysicalQubits,
        ["factoryQubits"] = estimate.FactoryQubits,
        ["factories"] = estimate.Factories,
        ["tStates"] = estimate.TStates,
        ["tStatesPerRotation"] = estimate.TStatesPerRotation,
        ["seconds"] = estimate.Seconds,
        ["rqops"] = estimate.Rqops,
    };
}
