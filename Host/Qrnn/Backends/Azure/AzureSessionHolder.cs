namespace Qrnn.Backends.Azure;

/// <summary>The one session that a backend's jobs join. It is opened when the first job is to be submitted and written into the journal before.</summary>
internal sealed class AzureSessionHolder(AzureQuantumClient client, JobJournal journal, QuantumTarget target, AzureBackendOptions options) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private string? _id;
    private bool _asked;
    private bool _open;

    /// <summary>The session's id; null when the target has no sessions.</summary>
    public async Task<string?> JoinAsync(CancellationToken cancellation)
    {
        if (!options.UseSession)
        {
            return null;
        }

        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (!_asked)
            {
                _id = await OpenAsync(cancellation).ConfigureAwait(false);
                (_asked, _open) = (true, _id is not null);
            }

            return _id;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>An interrupted run's session stays open for the next.</summary>
    public void LeaveOpen() => _open = false;

    /// <summary>Closes the session, if one was opened; a service that does not answer is no reason to fail: sessions end by themselves.</summary>
    public async Task CloseAsync()
    {
        if (_open && _id is not null)
        {
            _open = false;
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10), client.Clock);
            try
            {
                await client.CloseSessionAsync(_id, patience.Token).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is QrnnException or OperationCanceledException)
            {
                options.Notice?.Invoke($"session {_id} could not be closed; it ends by itself");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task<string?> OpenAsync(CancellationToken cancellation)
    {
        try
        {
            string? left = journal.Session(client.Workspace.Identity, target.Id);
            if (left is not null && await StandsAsync(left, cancellation).ConfigureAwait(false))
            {
                return left;
            }

            string id = Guid.NewGuid().ToString();
            journal.WriteSession(client.Workspace.Identity, target.Id, id);

            // A failed job says nothing about the others: each is one circuit of many.
            _ = await client.OpenSessionAsync(id, "qrnn", target.Provider, target.Id, "Continue", cancellation).ConfigureAwait(false);
            return id;
        }
        catch (AzureServiceException refusal) when (refusal.Status is 400 or 404 or 405 or 501)
        {
            options.Notice?.Invoke($"{target.Id} takes no sessions ({refusal.Code ?? refusal.Status.ToString(System.Globalization.CultureInfo.InvariantCulture)}): jobs are submitted one by one");
            return null;
        }
    }

    private async Task<bool> StandsAsync(string id, CancellationToken cancellation)
    {
        try
        {
            return !(await client.GetSessionAsync(id, cancellation).ConfigureAwait(false)).IsOver;
        }
        catch (AzureServiceException unknown) when (unknown.Status == 404)
        {
            return false;
        }
    }
}
