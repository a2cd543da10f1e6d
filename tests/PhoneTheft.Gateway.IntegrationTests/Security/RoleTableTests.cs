using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using PhoneTheft.Gateway.Admin;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Security;

/// <summary>Every row of the table in docs/security.md with every role, over mTLS and over tokens: the gateway does what the page promises.</summary>
public sealed class RoleTableTests : IAsyncLifetime
{
    private static readonly string[] Columns = [.. RoleNames.All, "none", "stranger"];

    /// <summary>Written down by people: a wrong row of the code does not change it.</summary>
    private static readonly IReadOnlyList<PromisedRow> Promised = PromisedRow.ReadAll();

    /// <summary>What an empty request is told by the methods behind the gate.</summary>
    private static readonly string[] LetIn = ["IMEI_EMPTY", "REQUEST_EMPTY", "HELLO_EXPECTED"];

    private SecuredGateway _secured = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _secured = await SecuredGateway.StartAsync(secured =>
        {
            foreach (var role in RoleNames.All)
            {
                secured.Put(CarrierOf(role), role);
            }

            secured.Put("with-none");
        });
    }

    public ValueTask DisposeAsync() => _secured.DisposeAsync();

    [Fact]
    public void The_page_has_every_row() => Assert.Equal(
        RoleTable.Rows.Select(row => (row.Path, row.Part)), Promised.Select(row => (row.Path, row.Part)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_cell_is_as_the_table_says(bool byCertificate) => await CompareAsync(
        byCertificate, Promised.Where(row => row.IsCall && row.Part != RoleTable.Publish.Part));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Publishing_takes_its_role_beside_that_of_the_stream(bool byCertificate)
    {
        foreach (var role in RoleNames.All)
        {
            _secured.Put(CarrierOf(role), role == "sync" ? ["sync"] : [role, "sync"]);
        }

        await _secured.ReadAsync(register => register.Find(CarrierOf("operator"))!.Roles == (CallerRoles.Operator | CallerRoles.Sync));
        await CompareAsync(byCertificate, Promised.Where(row => row.Part == RoleTable.Publish.Part));
    }

    private async Task CompareAsync(bool byCertificate, IEnumerable<PromisedRow> rows)
    {
        var wrong = new List<string>();
        foreach (var column in Columns)
        {
            var channel = column != "stranger" && byCertificate ? _secured.As(CarrierOf(column)) : _secured.Connect(null);
            var headers = column == "stranger" || byCertificate
                ? []
                : SecuredGateway.With(_secured.Issuer.Token(CarrierOf(column), [.. RoleNames.All]));
            foreach (var row in rows)
            {
                var (found, expected) = (await AskAsync(channel, headers, row), row.Of(column));
                if (found != expected)
                {
                    wrong.Add($"{row.Path} {row.Part} as {column}: {found} instead of {expected}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    [Fact]
    public async Task Each_cell_of_a_page_is_as_the_table_says()
    {
        var wrong = new List<string>();
        foreach (var row in Promised.Where(row => !row.IsCall && row.Path != OperatorPages.Login))
        {
            foreach (var column in Columns)
            {
                var (found, expected) = (await OpenAsync(row.Path, column), row.Of(column));
                if (found != expected)
                {
                    wrong.Add($"{row.Path} as {column}: {found} instead of {expected}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    private async Task<string> OpenAsync(string path, string column)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, _secured.Gateway.HttpAddress + path);
        if (column != "stranger")
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _secured.Issuer.Token(CarrierOf(column), [.. RoleNames.All]));
        }

        using var answer = await http.SendAsync(request, Cancellation);
        return answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized => "IDENTITY_REQUIRED",
            HttpStatusCode.Forbidden => "ROLE_REQUIRED",
            _ => answer.IsSuccessStatusCode ? "let in" : $"{answer.StatusCode}",
        };
    }

    private static string CarrierOf(string role) => $"with-{role.Replace(':', '-')}";

    /// <summary>An empty request is enough: whoever gets an answer about it was let in.</summary>
    private static async Task<string> AskAsync(GrpcChannel channel, Metadata headers, PromisedRow row)
    {
        var request = new ListHoldsRequest
        {
            Scope = row.Part == RoleTable.ListEffective.Part ? ListScope.Effective
                : row.Part == RoleTable.ListOwn.Part ? ListScope.Own
                : ListScope.Unspecified,
        }.ToByteArray();
        if (row.Part == RoleTable.Publish.Part)
        {
            return await PublishAsync(channel, headers);
        }

        var names = row.Path.Split('/');
        var method = new Method<byte[], byte[]>(
            MethodType.ServerStreaming, names[1], names[2], Marshallers.Create(bytes => bytes, bytes => bytes), Marshallers.Create(bytes => bytes, bytes => bytes));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        using var call = channel.CreateCallInvoker().AsyncServerStreamingCall(
            method, null, new CallOptions(headers, cancellationToken: patience.Token), request);
        try
        {
            // A watch of health gives its first answer and goes on.
            await call.ResponseStream.MoveNext(Cancellation).WaitAsync(Wait.Limit, Cancellation);
            await patience.CancelAsync();
            return "let in";
        }
        catch (RpcException e)
        {
            var refusal = Refusal.Of(e);
            return LetIn.Contains(refusal.Reason) ? "let in" : refusal.Reason.Length > 0 ? refusal.Reason : $"{refusal.StatusCode} of the client";
        }
    }

    /// <summary>The message is refused, and not the stream; whoever may not sync at all is refused before.</summary>
    private static async Task<string> PublishAsync(GrpcChannel channel, Metadata headers)
    {
        using var call = new SyncService.SyncServiceClient(channel).Sync(headers, cancellationToken: Cancellation);
        try
        {
            await call.RequestStream.WriteAsync(
                new SyncRequest { Hello = new Hello { ProtocolMinor = 1, ProducerId = Guid.NewGuid().ToString("D"), AcceptsSnapshot = true } }, Cancellation);
            await call.RequestStream.WriteAsync(new SyncRequest { Publish = new Publish { PublishId = 1 } }, Cancellation);
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException)
        {
            // The call is over before all is written; its answer says why.
        }

        try
        {
            while (await call.ResponseStream.MoveNext(Cancellation).WaitAsync(Wait.Limit, Cancellation))
            {
                if (call.ResponseStream.Current.PublishResult is { } result)
                {
                    return result.Error?.Reason == ErrorReason.RoleRequired ? "ROLE_REQUIRED" : "let in";
                }
            }

            return "ended";
        }
        catch (RpcException e)
        {
            return Refusal.Of(e).Reason;
        }
    }
}
