namespace ProxyProof.Expressions.Tapes;

/// <summary>Gives out stretches of registers and takes them back: first fit, neighbours joined.</summary>
internal sealed class RegisterAllocator
{
    private readonly List<(int Start, int Length)> _free = [];

    /// <summary>The greatest number of entries ever in use, gaps included.</summary>
    public int Peak { get; private set; }

    /// <summary>Takes a stretch of entries.</summary>
    public int Take(int length)
    {
        for (var k = 0; k < _free.Count; k++)
        {
            var (start, available) = _free[k];
            if (available >= length)
            {
                if (available == length)
                {
                    _free.RemoveAt(k);
                }
                else
                {
                    _free[k] = (start + length, available - length);
                }

                return start;
            }
        }

        // Grow from the last gap when it touches the end.
        if (_free.Count > 0 && _free[^1].Start + _free[^1].Length == Peak)
        {
            var start = _free[^1].Start;
            _free.RemoveAt(_free.Count - 1);
            Peak = start + length;
            return start;
        }

        Peak += length;
        return Peak - length;
    }

    /// <summary>Gives a stretch back.</summary>
    public void Give(int start, int length)
    {
        var k = 0;
        while (k < _free.Count && _free[k].Start < start)
        {
            k++;
        }

        _free.Insert(k, (start, length));
        Join(k);
        Join(k - 1);
    }

    private void Join(int k)
    {
        if (k >= 0 && k + 1 < _free.Count && _free[k].Start + _free[k].Length == _free[k + 1].Start)
        {
            _free[k] = (_free[k].Start, _free[k].Length + _free[k + 1].Length);
            _free.RemoveAt(k + 1);
        }
    }
}
