-- volgendeCursor: the source's token, bound to the question by a checksum (FNV-1a, 64 bits), as src/adapter/cursor.c makes it.
local bit = require "bit"
local base64 = require "ngx.base64"

local bxor, tohex, byte, type = bit.bxor, bit.tohex, string.byte, type
local encode = base64.encode_base64url

local PRIEM = 0x100000001b3ULL
local BEGIN = 0xcbf29ce484222325ULL
local FILTERS = ";00000000;00000000;0;0;0;"

local function cursor(adapter, lh, token)
  if type(token) ~= "string" or #token < 1 or #token > 100 then
    return "null"
  end
  local tekst, h = adapter .. ";" .. lh .. FILTERS .. token, BEGIN
  for i = 1, #tekst do
    h = bxor(h, byte(tekst, i)) * PRIEM
  end
  return '"' .. encode("1" .. tohex(h) .. token) .. '"'
end

return cursor
