using System.Globalization;
using System.Text;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Histories.Faults;

/// <summary>What happened to one device, and to the site between, as short as it can be told.</summary>
internal static class Story
{
    private const int MostStories = 3;

    /// <summary>All violations in short, and the whole story of a few; empty: there are none.</summary>
    public static string Of(FaultHistory history, IReadOnlyList<FaultViolation> violations)
    {
        if (violations.Count == 0)
        {
            return "";
        }

        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"Seed {history.Seed}: {violations.Count} violations\n");
        foreach (var group in violations.GroupBy(violation => $"{violation.Judge}: {violation.What}"))
        {
            text.Append(CultureInfo.InvariantCulture, $"  {group.Count()} × {group.Key}\n");
        }

        // The devices with the fewest events say most.
        var devices = violations.Where(violation => violation.Device is not null)
            .GroupBy(violation => violation.Device!.Value)
            .OrderBy(device => history.Operations.Count(operation => operation.Identity == device.Key))
            .Take(MostStories);
        foreach (var device in devices)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nA device of shard {device.Key.Value % (ulong)Math.Max(1, history.Ends.Max(end => end.Digests.Count))}\n");
            Tell(text, history, device.Key);
            foreach (var violation in device)
            {
                text.Append(CultureInfo.InvariantCulture, $"           {violation.Judge}: {violation.What}\n");
            }
        }

        if (!violations.Any(violation => violation.Device is not null))
        {
            text.Append('\n');
            Tell(text, history, device: null);
        }

        return text.ToString();
    }

    private static void Tell(StringBuilder text, FaultHistory history, EquipmentIdentity? device)
    {
        var events = history.Acts.Select(act => (act.At, $"-- {act.What}")).Concat(
            history.Operations.Where(operation => operation.Identity == device).Select(operation => (operation.Started, TextOf(operation, history))))
            .OrderBy(told => told.Item1).ToList();
        var zero = events.Count == 0 ? 0 : events[0].Item1;
        foreach (var (at, what) in events)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {TimeProvider.System.GetElapsedTime(zero, at).TotalSeconds,7:F3}  {what}\n");
        }
    }

    private static string TextOf(Operation operation, FaultHistory history)
    {
        var took = operation.Ended == Operation.Never ? "never answered" : string.Create(
            CultureInfo.InvariantCulture, $"{TimeProvider.System.GetElapsedTime(operation.Started, operation.Ended).TotalMilliseconds:F0} ms");
        var revision = operation.Revision is { } known ? $", {known.Epoch}/{known.Number}/{Convert.ToHexStringLower(known.Chain.Span)}" : "";
        return operation.IsRead
            ? $"{operation.Gateway} answers {operation.Status.ToString().ToUpperInvariant()} ({took}{revision})"
            : $"{operation.Carrier} asks {operation.Gateway} to {(operation.Kind == OperationKind.Place ? "block" : "release")}: {operation.Outcome} ({took}{revision})"
                + (history.EveryCopyIsGone(operation) ? ", of which no copy may be left" : "");
    }
}
