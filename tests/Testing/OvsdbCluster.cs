
namespace Reconciler.Testing;

/// <summary>Three ovsdb-servers that serve one clustered database.</summary>
internal sealed class OvsdbCluster : IAsyncDisposable
{
    private readonly List<OvsdbServer> _members = [];

    public IReadOnlyList<OvsdbServer> Members => _members;

    public static async Task<OvsdbCluster> StartAsync()
    {
        var cluster = new OvsdbCluster();
        try
        {
            var first = OvsdbServer.FreePort();
            cluster._members.Add(await OvsdbServer.StartClusterAsync(first));
            for (var i = 1; i < 3; i++)
                cluster._members.Add(await OvsdbServer.JoinClusterAsync(OvsdbServer.FreePort(), first));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The member that leads, among those that run.</summary>
    /// <param name="running">The members to ask.</param>
    public static async Task<OvsdbServer> LeaderAsync(IReadOnlyList<OvsdbServer> running) => (await Eventually.Async(
        async () =>
        {
            foreach (var member in running)
            {
                if ((await member.AppctlAsync("cluster/status", member.DatabaseName)).Contains("Role: leader", StringComparison.Ordinal))
                    return member;
            }

            return null;
        },
        static leader => leader is not null, TimeSpan.FromSeconds(20), "the cluster has a leader"))!;

    public Task<OvsdbServer> LeaderAsync() => LeaderAsync(_members);

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members)
            await member.DisposeAsync();
    }
}
