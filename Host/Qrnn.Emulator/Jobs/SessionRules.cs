using Qrnn.Emulator.Http;
using Qrnn.Emulator.Storage;

namespace Qrnn.Emulator.Jobs;

/// <summary>What sessions permit.</summary>
internal sealed class SessionRules(RecordStore<SessionRecord> sessions)
{
    /// <summary>Ends the jobs of a session of which one failed, when its policy is Abort.</summary>
    public void AfterFailure(string sessionId, IEnumerable<JobRecord> jobs, Func<string, bool> cancel)
    {
        if (sessions.TryGet(sessionId) is { JobFailurePolicy: "Abort" })
        {
            foreach (JobRecord job in jobs.Where(job => job.SessionId == sessionId && !job.IsOver))
            {
                cancel(job.Id);
            }
        }
    }

    /// <summary>Checks that a job may join.</summary>
    /// <exception cref="Refusal">The session is not there, is over, or is one of another target.</exception>
    public void Demand(string sessionId, string target, IEnumerable<JobRecord> jobs)
    {
        SessionRecord session = sessions.TryGet(sessionId) ?? throw Refusal.OfJob($"The session '{sessionId}' is not there.");
        if (session.EndExecutionTime is not null)
        {
            throw Refusal.OfJob($"The session '{sessionId}' is closed.");
        }

        if (session.Target != target)
        {
            throw Refusal.OfJob($"The session '{sessionId}' is one of the target '{session.Target}', not of '{target}'.");
        }

        if (session.StatusWith([.. jobs.Where(job => job.SessionId == sessionId)]) == "Failed")
        {
            throw Refusal.OfJob($"A job of the session '{sessionId}' failed, and its jobFailurePolicy is Abort.");
        }
    }
}
