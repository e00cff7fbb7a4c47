package clip

// The scripts take the file's path from the environment: nothing is quoted.

// powershell returns a script for Windows, which has it since version 7. The clipboard wants a
// single-threaded apartment.
func powershell(script, path string) command {
	return command{
		name: "powershell", args: []string{"-NoProfile", "-NonInteractive", "-STA", "-Command", script},
		env: []string{"WANWU_CLIP=" + path},
	}
}

const setScript = `$ErrorActionPreference = 'Stop'
Add-Type -AssemblyName System.Windows.Forms, System.Drawing
$i = [Drawing.Image]::FromFile($env:WANWU_CLIP)
[Windows.Forms.Clipboard]::SetImage($i)
$i.Dispose()`

const getScript = `$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = [Text.Encoding]::UTF8
Add-Type -AssemblyName System.Windows.Forms, System.Drawing
$c = [Windows.Forms.Clipboard]
if ($c::ContainsFileDropList()) { $c::GetFileDropList() }
elseif ($c::ContainsImage()) { $c::GetImage().Save($env:WANWU_CLIP, [Drawing.Imaging.ImageFormat]::Png) }`

const appleGet = `try
	return POSIX path of (the clipboard as «class furl»)
end try
try
	set d to the clipboard as «class PNGf»
	set f to open for access POSIX file (system attribute "WANWU_CLIP") with write permission
	write d to f
	close access f
end try
return ""`
