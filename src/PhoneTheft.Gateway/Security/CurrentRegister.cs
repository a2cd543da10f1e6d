using PhoneTheft.Gateway.Carriers;

namespace PhoneTheft.Gateway.Security;

/// <summary>The register of carriers in force. Whoever holds something that was found in it finds it again when it has changed.</summary>
internal sealed class CurrentRegister(CarrierRegister first)
{
    private readonly Lock _replacing = new();
    private readonly List<Action<RegisterChange>> _told = [];

    private volatile CarrierRegister _register = first;
    private long _version = 1;

    public CarrierRegister Register => _register;

    /// <summary>Counts the registers that have been in force, from 1.</summary>
    /// <remarks>
    /// Read it before <see cref="Register"/>: what is found may then be newer than the number beside it, and is found once more than
    /// needed; the other way round it would stay older.
    /// </remarks>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Has somebody told of each change, one at a time, when <see cref="Register"/> and <see cref="Version"/> are the new ones.</summary>
    public void OnChange(Action<RegisterChange> told)
    {
        lock (_replacing)
        {
            _told.Add(told);
        }
    }

    /// <summary>Puts another register in force, unless it says the same.</summary>
    /// <returns>What is different.</returns>
    public RegisterChange Replace(CarrierRegister next)
    {
        lock (_replacing)
        {
            var change = RegisterChange.Between(_register, next);
            if (!change.IsNone)
            {
                _register = next;
                Volatile.Write(ref _version, _version + 1);
                _told.ForEach(told => told(change));
            }

            return change;
        }
    }
}
