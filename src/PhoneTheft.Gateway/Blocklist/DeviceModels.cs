using System.Collections.Frozen;
using System.Globalization;
using CsvHelper;

namespace PhoneTheft.Gateway.Blocklist;

/// <summary>Brand and model by TAC, from the operator's file: CSV with the columns tac, brand, model.</summary>
internal sealed class DeviceModels(BlocklistOptions options)
{
    private readonly FrozenDictionary<uint, DeviceModel> _byTac = options.TacFile is { Length: > 0 } path
        ? Load(path)
        : FrozenDictionary<uint, DeviceModel>.Empty;

    public int Count => _byTac.Count;

    public DeviceModel? Find(uint tac) => _byTac.GetValueOrDefault(tac);

    /// <exception cref="InvalidDataException">The file cannot be read, or a line is not a TAC of 8 digits, a brand and a model.</exception>
    private static FrozenDictionary<uint, DeviceModel> Load(string path)
    {
        try
        {
            using var csv = CsvReader.FromFile(path, CsvReaderOptions.Default with { Separator = ',', TrackLineNumbers = true });
            var models = new Dictionary<uint, DeviceModel>();
            while (csv.Read())
            {
                // TACs are text: real ones start with zeros. The first line of a TAC counts.
                var tac = csv.GetString("tac");
                if (tac.Length != 8 || !uint.TryParse(tac, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                {
                    throw new InvalidDataException($"Blocklist:TacFile {path}, line {csv.LineNumber}: the TAC must have 8 digits.");
                }

                models.TryAdd(number, new DeviceModel(csv.GetString("brand"), csv.GetString("model")));
            }

            return models.ToFrozenDictionary();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CsvFormatException or KeyNotFoundException)
        {
            throw new InvalidDataException(
                $"Blocklist:TacFile {path} cannot be read as CSV with the columns tac, brand, model: {e.Message}", e);
        }
    }
}

/// <summary>What a Type Allocation Code says about a device.</summary>
internal sealed record DeviceModel(string Brand, string Model);
