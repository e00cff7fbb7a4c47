// Package colour converts rows of pixels from the colour space that a file declares, by an
// ICC profile, by primaries or by a gamma, to sRGB. It knows neither files nor pictures.
package colour
