package host

// leastMemory is how many bytes must be free, or a tenth of all, for unused engines to
// stay in memory.
const leastMemory = 768 << 20

// MemoryShort reports whether the memory of the machine, or of the container that the program runs
// in, is short. Where that cannot be known it is not.
func MemoryShort() bool {
	available, total, ok := memoryFree()
	return ok && short(available, total)
}

func short(available, total int64) bool { return available < max(leastMemory, total/10) && total > 0 }
