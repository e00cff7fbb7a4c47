package host

// leastMemory is what must be free, in bytes, or a tenth of what there is, before
// something is kept in memory that nobody uses.
const leastMemory = 768 << 20

// MemoryShort says whether the memory of the machine, or of the container that the
// program runs in, is short. Where that cannot be known it is not.
func MemoryShort() bool {
	available, total, ok := memoryFree()
	return ok && short(available, total)
}

func short(available, total int64) bool { return available < max(leastMemory, total/10) && total > 0 }
