package ort

import (
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"fmt"
	"os"
	"runtime"
)

// What a CodeRuntimeBad says in its Detail, where that is known.
const (
	DetailVersion   = "version"   // too old for this program
	DetailCutShort  = "cut_short" // the file ends before its contents do
	DetailProcessor = "processor" // made for another kind of processor
	DetailUnmapped  = "unmapped"  // whole, and there is no memory for it, or its disk is mounted noexec
)

// fault is why a library must not be given to the loader.
type fault struct{ detail, words string }

func (f *fault) Error() string { return f.words }

// checkLibrary checks the headers of a library before it is loaded. The loader maps what they promise,
// whether it is in the file or not, and a program dies of SIGBUS that reads a part that was never
// copied. An error is a *fault; what is no library at all is nil, since the loader has a sentence
// for that.
func checkLibrary(path string) error {
	fi, err := os.Stat(path)
	if err != nil {
		return nil
	}
	switch runtime.GOOS {
	case "windows":
		return checkPE(path, fi.Size())
	case "darwin":
		return checkMachO(path, fi.Size())
	}
	return checkELF(path, fi.Size())
}

func cutShort(has, needs int64) error {
	return &fault{DetailCutShort, fmt.Sprintf("is cut short: it has %d bytes of %d", has, needs)}
}

func otherProcessor(which any) error {
	return &fault{DetailProcessor, fmt.Sprintf("is made for another processor (%v)", which)}
}

func checkELF(path string, size int64) error {
	head := make([]byte, 20)
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer file.Close()
	if n, _ := file.ReadAt(head, 0); n < len(head) || string(head[:4]) != elf.ELFMAG {
		return nil
	}
	machine := elf.Machine(uint16(head[18]) | uint16(head[19])<<8) // of a little-endian file
	if want, ok := map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}[runtime.GOARCH]; ok && machine != want {
		return otherProcessor(machine)
	}
	f, err := elf.NewFile(file)
	if err != nil { // its table of sections is at the end
		return &fault{DetailCutShort, fmt.Sprintf("is cut short: its table of sections is missing (%v)", err)}
	}
	for _, p := range f.Progs {
		if end := int64(p.Off + p.Filesz); end > size {
			return cutShort(size, end)
		}
	}
	return nil
}

func checkPE(path string, size int64) error {
	f, err := pe.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	if want, ok := map[string]uint16{"amd64": pe.IMAGE_FILE_MACHINE_AMD64, "arm64": pe.IMAGE_FILE_MACHINE_ARM64}[runtime.GOARCH]; ok && f.Machine != want {
		return otherProcessor(fmt.Sprintf("%#x", f.Machine))
	}
	for _, s := range f.Sections {
		if end := int64(s.Offset) + int64(s.Size); s.Offset > 0 && end > size {
			return cutShort(size, end)
		}
	}
	return nil
}

func checkMachO(path string, size int64) error {
	f, err := macho.Open(path)
	if err != nil {
		return nil // several processors' in one file, perhaps
	}
	defer f.Close()
	if want, ok := map[string]macho.Cpu{"amd64": macho.CpuAmd64, "arm64": macho.CpuArm64}[runtime.GOARCH]; ok && f.Cpu != want {
		return otherProcessor(f.Cpu)
	}
	for _, l := range f.Loads {
		if s, ok := l.(*macho.Segment); ok && int64(s.Offset+s.Filesz) > size {
			return cutShort(size, int64(s.Offset+s.Filesz))
		}
	}
	return nil
}
