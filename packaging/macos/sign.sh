#!/bin/sh
# Signs, packs and notarises gzdesk.app. UNTESTED: nobody has run it yet. On a Mac with an Apple chip:
#
#   python packaging/freeze.py --work build/frozen
#   packaging/macos/sign.sh 'Developer ID Application: NAME (TEAM)' KEYCHAIN_PROFILE
#
# The first is a certificate in your keychain; the second is what you stored once with
#   xcrun notarytool store-credentials KEYCHAIN_PROFILE
set -eu
identity=$1
profile=$2
here=$(cd "$(dirname "$0")" && pwd)
dist=$here/../../build/frozen/dist
app=$dist/gzdesk.app
image=$dist/gzdesk.dmg

# From the inside out: a signature covers what it finds.
find "$app/Contents" -type f \( -name '*.dylib' -o -name '*.so' \) -print0 |
    xargs -0 codesign --force --timestamp --options runtime --sign "$identity"
codesign --force --timestamp --options runtime --entitlements "$here/entitlements.plist" --sign "$identity" "$app"
codesign --verify --deep --strict --verbose=2 "$app"

rm -f "$image"
hdiutil create -volname gzdesk -srcfolder "$app" -format ULFO "$image"
codesign --force --timestamp --sign "$identity" "$image"
xcrun notarytool submit "$image" --keychain-profile "$profile" --wait
xcrun stapler staple "$image"
spctl --assess --type open --context context:primary-signature --verbose "$image"
